// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.certs.json.Json;

/** Receives what happens to alarms. Called by one thread at a time; must not block. */
@FunctionalInterface
public interface AlarmListener {

  /**
   * Called when operators are notified of an alarm, when an operator acts on it, and when it is
   * cleared.
   *
   * @param event the name of the event in messages
   * @param alarm the members of the alarm, and who acted
   */
  void changed(String event, Json.Obj alarm);
}
