// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

/** Thrown when the broker or Kafka cannot be reached or used; the message is one line. */
public final class IngestException extends Exception {

  IngestException(String message, Throwable cause) {
    super(message, cause);
  }
}
