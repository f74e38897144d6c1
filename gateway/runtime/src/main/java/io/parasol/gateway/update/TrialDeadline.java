// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this process if it is a release under trial whose gateway neither starts nor gives itself up
 * in time, because it hangs. The launcher then starts the previous version.
 */
public final class TrialDeadline {

  private static final Logger log = LoggerFactory.getLogger(TrialDeadline.class);

  /** Later than the gateway itself gives up. */
  private static final Duration DEADLINE = GatewayUpdate.TRIAL_LIMIT.plusSeconds(30);

  private TrialDeadline() {}

  /**
   * Starts to wait, on a thread of its own; does nothing if this process is not under trial.
   *
   * @param environment of this process, as in {@link ProgramSlots#of}.
   * @param end ends the process at once.
   * @return whether it is under trial.
   */
  public static boolean start(Map<String, String> environment, Runnable end) {
    if (ProgramSlots.of(environment).filter(ProgramSlots::isTrial).isEmpty()) {
      return false;
    }
    Thread thread = new Thread(() -> await(environment, end), "trial-deadline");
    thread.setDaemon(true);
    thread.start();
    return true;
  }

  private static void await(Map<String, String> environment, Runnable end) {
    try {
      TimeUnit.MILLISECONDS.sleep(DEADLINE.toMillis());
      expire(environment, end);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the release up and ends the process, unless it has proved that it works. */
  static void expire(Map<String, String> environment, Runnable end) {
    Optional<ProgramSlots> slots = ProgramSlots.of(environment).filter(ProgramSlots::isTrial);
    if (slots.isEmpty()) {
      return;
    }
    try {
      slots
          .get()
          .abandonTrial(
              "it has not started within %d minutes"
                  .formatted(GatewayUpdate.TRIAL_LIMIT.toMinutes()));
    } catch (IOException failed) {
      log.error("release not given up why={}", failed.toString());
    }
    end.run();
  }
}
