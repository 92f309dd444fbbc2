"""Complaint, enquiry or noise: one function, with words for its answer."""
