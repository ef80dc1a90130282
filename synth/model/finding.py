"""Which model a schema follows: the one that was asked for, else the one it names."""

from pathlib import Path

from synth.errors import Problem, QuestionError, SchemaError
from synth.model.folder import read_model
from synth.model.types import Model
from synth.schema.types import Schema


def model_of(schema: Schema, asked: str | Path | Model | None) -> Model | None:
    """The model, or None.

    Args:
        schema: its `model:` is a path relative to its own file.
        asked: a folder, or what was read from it, in place of the schema's.

    Raises:
        QuestionError: the folder is no model; for the schema's own its place is told.
    """
    if asked is not None:
        return asked if isinstance(asked, Model) else read_model(asked)
    node = schema.model
    if node is None:
        return None
    if not node.text:
        raise SchemaError([Problem(node.mark, "model", "the folder of a model")])
    try:
        return read_model(Path(schema.path).parent / node.text)
    except QuestionError as error:
        raise SchemaError([Problem(node.mark, f"model: {error}")]) from None
