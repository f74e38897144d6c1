// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

/** Hears how far a discovery is. */
@FunctionalInterface
public interface Progress {

  /**
   * A question is about to be asked.
   *
   * @param what in a few words, such as {@code 9600 8N1, unit 12}.
   * @param share 0 to 1, of all that may have to be asked.
   */
  void at(String what, double share);
}
