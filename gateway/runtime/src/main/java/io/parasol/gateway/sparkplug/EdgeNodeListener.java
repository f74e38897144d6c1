// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

/** A listener for an edge node. Called on the thread of its session; must not block. */
public interface EdgeNodeListener {

  /** Called when the edge node begins or ends to accept telemetry. */
  void readinessChanged();

  /**
   * Called for a command that is refused; only signed commands are executed.
   *
   * @param what the topic, which is untrusted.
   * @param why one line for operators.
   */
  void refused(String what, String why);
}
