// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

/** Thrown if the link cannot be used. The message is one line for operators. */
public final class DiscoveryException extends Exception {
  DiscoveryException(String message) {
    super(message);
  }
}
