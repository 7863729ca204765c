"""An independent reference for every metric: plain Python over dictionaries, written from the definitions alone.

It shares nothing with the product but the names of tables, fields and words, so that agreement means something.
"""

from tests.reference.load import Tables, load
from tests.reference.people import Business
from tests.reference.reference import answers, answers_by
from tests.reference.scope import Answer, Question

__all__ = ["Answer", "Business", "Question", "Tables", "answers", "answers_by", "load"]
