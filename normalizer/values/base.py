"""What all values share."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, compared by content, and strict: a misspelt field is an error, and so is an infinite number."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
