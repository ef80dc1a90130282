"""Which model a schema follows, and which schema a model was learnt with."""

from pathlib import Path

from synth.errors import Problem, QuestionError, SchemaError
from synth.model.folder import read_model
from synth.model.types import Model
from synth.schema.read import read_text
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


def schema_of(model: Model, folder: Path) -> Schema:
    """The schema that a model was learnt with, which its folder holds.

    Raises:
        QuestionError: the model holds none.
    """
    if not model.schema_text:
        raise QuestionError(f"{folder} holds no schema; fit it again")
    return read_text(model.schema_text, path=str(folder / "schema.yaml"))
