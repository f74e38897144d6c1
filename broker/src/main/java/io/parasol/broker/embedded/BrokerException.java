// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/** The broker did not start, or did not start closed; nothing listens any more. */
public final class BrokerException extends Exception {
  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
