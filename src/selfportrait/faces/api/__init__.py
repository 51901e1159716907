"""The brand's door: one question, one answer, one refusal. OpenAPI at ``/api/v1/openapi.json``."""

from .service import create_app

__all__ = ["create_app"]
