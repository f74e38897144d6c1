// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

/** Receives the progress of a discovery. */
@FunctionalInterface
public interface Progress {

  /**
   * Called before each request.
   *
   * @param what a short description, such as {@code 9600 8N1, unit 12}.
   * @param share 0 to 1, of all requests that may be necessary.
   */
  void onRequest(String what, double share);
}
