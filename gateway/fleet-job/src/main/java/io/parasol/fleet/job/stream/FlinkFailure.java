// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

/** A failure of Flink's state or of a later operator, and not of the figures of a site. */
final class FlinkFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  FlinkFailure(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
