"""The exceptions that users meet. Each message says the rule, what was received, and the cure."""


class WeightVisError(ValueError):
    """Whatever weightvis refuses; the base of the types below."""


class HeadError(WeightVisError):
    """A kernel, bias, name list or activation that does not make a head."""


class EvaluationError(WeightVisError):
    """Activations, labels, sample names or thumbnails that do not fit each other or the head."""


class HeadNotFoundError(WeightVisError):
    """A model in which no linear layer that makes the class scores can be found."""


class ReplayError(WeightVisError):
    """A head whose ``activation(h @ W + b)`` is not what the model itself puts out."""


class LogdirError(WeightVisError):
    """A log folder that cannot be written."""


class ClipsError(WeightVisError):
    """A folder of videos that does not make a data set."""


class RequestError(Exception):
    """What an HTTP request is refused with: a status, what is wrong, and what to do."""

    status = 400

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(error)
        self.error = error
        self.hint = hint


class QueryError(RequestError):
    """A parameter that is missing, unknown, or not what is allowed."""


class NotLoggedError(RequestError):
    """A run, head, step, split, feature or sample that is not in the log."""

    status = 404


class UnreadableLogError(RequestError):
    """Something in the log that is damaged or was written by a later version."""

    status = 422


class TooLittleError(RequestError):
    """What is logged is sound, but too little for a figure."""

    status = 422


class UnavailableError(RequestError):
    """Something that needs what is not installed here."""

    status = 501
