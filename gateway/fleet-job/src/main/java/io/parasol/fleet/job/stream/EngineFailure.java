// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

/** A failure of the engine, of its state or of a later operator: not of the figures of a site. */
final class EngineFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  EngineFailure(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
