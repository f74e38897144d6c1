// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

/**
 * Thrown if the broker does not start, fails its self-test, or cannot be tested or reconfigured.
 * After a failed start, no port is open.
 */
public final class BrokerException extends Exception {
  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
