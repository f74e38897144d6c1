// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/** Hears what the broker refused. Called on broker threads; must not block. */
public interface RefusalListener {

  /**
   * A client was refused.
   *
   * @param who its identity's URI, or what is known of it; printable, bounded.
   * @param what {@code connect}, {@code publish TOPIC} or {@code subscribe FILTER}; printable,
   *     bounded.
   * @param why one line.
   */
  void refused(String who, String what, String why);
}
