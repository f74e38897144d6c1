// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;

/**
 * The statement of an operator on this machine that the system clock was right at one moment.
 *
 * @param isReset whether the proven time is discarded, because it was proved wrongly.
 * @param wall the system time at that moment.
 * @param boot the boot of the machine.
 * @param uptimeMillis the monotonic clock at that moment.
 */
public record ClockAct(boolean isReset, Instant wall, String boot, long uptimeMillis) {

  /** Returns the name of the act in the evidence log and on the command line. */
  public String wireName() {
    return isReset ? "reset" : "confirm";
  }

  byte[] toBytes() {
    return Json.object()
        .put("act", wireName())
        .put("system", wall)
        .put("boot", boot)
        .put("uptime-ms", uptimeMillis)
        .toBytes();
  }

  static ClockAct read(byte[] content) throws JsonException {
    Members members = Members.of(Json.parse(content), "clock");
    String act = members.text("act");
    if (!act.equals("reset") && !act.equals("confirm")) {
      throw new JsonException("act is neither confirm nor reset");
    }
    ClockAct read =
        new ClockAct(
            act.equals("reset"),
            members.instant("system"),
            members.text("boot"),
            members.integer("uptime-ms"));
    members.expectNoOthers();
    return read;
  }
}
