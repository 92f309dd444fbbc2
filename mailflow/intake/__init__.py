"""One message comes in: received first, decided later, carried out in one commit."""
