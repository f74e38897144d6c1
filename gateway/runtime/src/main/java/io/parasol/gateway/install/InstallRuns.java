// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.gateway.install.run.InstallAttempt;
import io.parasol.gateway.install.run.UpdateListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running installations of a site, each on a thread of its own. Thread-safe. */
final class InstallRuns {

  private static final Logger log = LoggerFactory.getLogger(InstallRuns.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Function<UpdateListener, InstallAttempt.Site> attempts;
  private final Fleet fleet;
  private final InstantSource clock;
  private final UpdateListener siteListener;
  private final PowerLimits limits;
  private final ExecutorService threads;
  private final Listener listener;

  /** The threads of the running installations. */
  private final Map<DeviceId, Thread> running = new ConcurrentHashMap<>();

  /** Receives what happens to the installations, each on its thread. */
  interface Listener {

    void ended(Candidate one, InstallAttempt.Result result);

    /** The transfer to the device is much slower than expected. */
    void slow(Candidate one);
  }

  /**
   * @param attempts returns what an installation needs, with the listener that it reports to.
   * @param threads runs each installation; closed by {@link #close}.
   */
  InstallRuns(
      Function<UpdateListener, InstallAttempt.Site> attempts,
      Installs.InstallSite site,
      PowerLimits limits,
      ExecutorService threads,
      Listener listener) {
    this.attempts = attempts;
    this.fleet = site.fleet();
    this.clock = site.clock();
    this.siteListener = site.listener();
    this.limits = limits;
    this.threads = threads;
    this.listener = listener;
  }

  boolean areRunning() {
    return !running.isEmpty();
  }

  boolean isRunning(DeviceId device) {
    return running.containsKey(device);
  }

  /** Stops the installation on a device between two steps, if there is one. */
  void interrupt(DeviceId device) {
    Thread run = running.get(device);
    if (run != null) {
      run.interrupt();
    }
  }

  /** Begins an installation as soon as no other command runs on the device. */
  void begin(Candidate one) {
    var unused =
        one.job()
            .slot()
            .whenComplete(
                (turn, failed) -> {
                  try {
                    threads.execute(() -> run(one));
                  } catch (RejectedExecutionException closing) {
                    log.debug("install not begun, the gateway is stopping why=closing");
                  }
                });
  }

  private void run(Candidate one) {
    running.put(one.device(), Thread.currentThread());
    try {
      attempt(one);
    } finally {
      running.remove(one.device());
    }
  }

  private void attempt(Candidate one) {
    try (InstallAttempt attempt =
        new InstallAttempt(attempts.apply(listenerOf(one)), one.job(), approvals(one))) {
      listener.ended(one, attempt.run(one.unfinished()));
    } catch (InterruptedException stopping) {
      if (isRemoved(one)) {
        listener.ended(one, InstallAttempt.Result.of(one.resultOfRemoval()));
      } else {
        log.info("install paused, the gateway is stopping device={} id={}", one.device(), one.id());
      }
    } catch (RuntimeException defect) {
      log.error(
          "install failed with an unexpected exception device={} id={}",
          one.device(),
          one.id(),
          defect);
      listener.ended(
          one,
          InstallAttempt.Result.of(
              CommandResult.undecided("internal_error", "a defect of the gateway; see its log")));
    }
  }

  /** Returns the listener of the site, which also notes that an install is slow. */
  private UpdateListener listenerOf(Candidate one) {
    return new UpdateListener() {
      @Override
      public void begun(DeviceId device, String version, Duration takes) {
        siteListener.begun(device, version, takes);
      }

      @Override
      public void ended(DeviceId device, String outcome, String reason) {
        siteListener.ended(device, outcome, reason);
      }

      @Override
      public void slow(DeviceId device, double bytesPerSecond, double expected) {
        siteListener.slow(device, bytesPerSecond, expected);
        listener.slow(one);
      }

      @Override
      public void parked(DeviceId device, String why) {
        siteListener.parked(device, why);
      }
    };
  }

  /**
   * Returns the approvals of an install. A device that was led into its bootloader before is out of
   * service anyway, so the window no longer matters.
   */
  private InstallAttempt.InstallApprovals approvals(Candidate one) {
    return new InstallAttempt.InstallApprovals(
        () -> isWindowOpen(one),
        () -> requireOpen(one),
        one.unfinished().isPresent() ? () -> one.job().requireStillDue() : () -> requireOpen(one));
  }

  /**
   * Checks the window again: the line may have been busy or the download slow since the last check.
   */
  private boolean isWindowOpen(Candidate one) {
    return one.window().closed(clock.instant()).isEmpty() && limits.exceeded(one).isEmpty();
  }

  private void requireOpen(Candidate one) throws CommandRejectedException {
    one.job().requireStillDue();
    List<WaitReason> closed = one.window().closed(clock.instant());
    if (!closed.isEmpty()) {
      throw new CommandRejectedException(Rejection.WINDOW_CLOSED, closed.get(0).detail());
    }
  }

  /** Returns whether the fleet does not contain the device any more. */
  boolean isRemoved(Candidate one) {
    return fleet.driver(one.device()).isEmpty();
  }

  /** Stops all installations between two steps, and waits for them for a limited time. */
  void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("installs left unfinished at shutdown");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
