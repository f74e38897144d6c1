// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.Memory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a process does on signals, put back as it was. jSerialComm sets SIGHUP and others to be
 * ignored when it is loaded, and nothing in Java could bring them back: the gateway would no longer
 * reload its configuration.
 */
final class SignalsKept {

  /** HUP, USR1, USR2, CONT, TTIN, TTOU, IO, as numbered on x86, Arm and RISC-V. */
  private static final int[] SIGNALS = {1, 10, 12, 18, 21, 22, 29};

  /** More than {@code struct sigaction} takes anywhere. */
  private static final int SIGACTION = 512;

  private final Map<Integer, Memory> actions = new LinkedHashMap<>();

  private SignalsKept() {
    for (int signal : SIGNALS) {
      Memory action = new Memory(SIGACTION);
      if (LibC.sigaction(signal, null, action) == 0) {
        actions.put(signal, action);
      }
    }
  }

  /** Does what changes them. */
  static void across(Runnable change) {
    SignalsKept before = new SignalsKept();
    try {
      change.run();
    } finally {
      before.restore();
    }
  }

  private void restore() {
    actions.forEach((signal, action) -> LibC.sigaction(signal, action, null));
  }
}
