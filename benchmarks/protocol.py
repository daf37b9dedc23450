"""What every worker speaks: a line of JSON for a request, a line of JSON for its answer.

A request is ``{"new": class, ...}`` or ``{"call": method, ...}`` with the arguments
beside, ``{"forget": true}`` to drop what was made, or ``{"threads": count}``. Only what an
answer calls ``seconds`` was timed.
This file runs in every environment, ours and the peers', and imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import sys
import traceback


def serve(subjects, versions, use_threads=None):
    """Answer requests until the parent closes the pipe; prints go to standard error.

    Parameters
    ----------
    subjects
        Name to the class that a request for a new one makes; each has ``seconds``.
    versions
        What this process runs on: the first line that it writes.
    use_threads
        Called with the number of threads that a request asks for.
    """
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    answers.write(json.dumps(versions) + "\n")
    subject = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "threads" in request:
                use_threads(request["threads"])
                result = {}
            elif "forget" in request:
                subject, result = None, {}
            elif "new" in request:
                subject = None  # frees the memory of the one before
                subject = subjects[request.pop("new")](**request)
                result = {"seconds": subject.seconds}
            else:
                result = getattr(subject, request.pop("call"))(**request) or {}
        except Exception as error:
            result = {"error": "".join(traceback.format_exception(error))}
        answers.write(json.dumps(result) + "\n")
