// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A checkpoint or savepoint has a state of a version that this release cannot read. To try again
 * changes nothing, so the job ends.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class StateVersionException extends IOException {

  private static final long serialVersionUID = 1;

  StateVersionException(String content, int version, int oldest, int newest) {
    super(
        "the checkpoint or savepoint has %s in version %d, and this release of the job reads %s; %s"
            .formatted(
                content,
                version,
                oldest == newest
                    ? "version " + newest
                    : "versions %d to %d".formatted(oldest, newest),
                version > newest
                    ? "start the release that has written it, or a later one"
                    : "start an earlier release that reads it, and take a savepoint with that"));
  }
}
