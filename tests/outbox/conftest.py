"""The town of the stories, for the outbox."""

from tests.stories.conftest import any_town, town

__all__ = ["any_town", "town"]
