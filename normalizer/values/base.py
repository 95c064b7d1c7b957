"""What all values share."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, compared by content, and strict about names: a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
