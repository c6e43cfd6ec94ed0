from shallmark.common.documents.models.acknowledgement import Acknowledgement
from shallmark.common.documents.models.document import Document
from shallmark.common.documents.models.kinds import Kind
from shallmark.common.documents.models.retention import DocumentTemplate, RetentionRule
from shallmark.common.documents.models.version import DocumentVersion

__all__ = [
    "Acknowledgement",
    "Document",
    "DocumentTemplate",
    "DocumentVersion",
    "Kind",
    "RetentionRule",
]
