"""Compiled templates, kept beside Python's bytecode: to compile all of them takes seconds."""

import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame


class LateCode(CodeGenerator):
    """Code that asks filters when a page is drawn: what is kept must not hold their answers."""

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class TemplateBytecode(jinja2.FileSystemBytecodeCache):
    """Jinja's own, which a folder that cannot be written costs nothing but time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def template_bytecode() -> TemplateBytecode | None:
    """Where this process keeps compiled templates; None where Python keeps its own nowhere apart.

    Jinja looks at the text of a template and at the version of Python; its own version is ours to
    tell.
    """
    if not sys.pycache_prefix:
        return None
    folder = Path(sys.pycache_prefix, f"shallmark-templates-{jinja2.__version__}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return TemplateBytecode(str(folder))
