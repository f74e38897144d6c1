// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.Memory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The signal actions of the process, saved and restored. When jSerialComm is loaded, it sets SIGHUP
 * and other signals to be ignored. Java code could not restore them, and the gateway would no
 * longer reload its configuration.
 */
final class SignalsKept {

  /** HUP, USR1, USR2, CONT, TTIN, TTOU, IO, as numbered on x86, Arm and RISC-V. */
  private static final int[] SIGNALS = {1, 10, 12, 18, 21, 22, 29};

  /** Larger than {@code struct sigaction} on any platform. */
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

  /** Runs a change and then restores the signal actions. */
  static void preserve(Runnable change) {
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
