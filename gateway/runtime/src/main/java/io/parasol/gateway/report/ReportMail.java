// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.report.ReportTransport.MailContent;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports on a thread of its own, and again after a failure, for one day. A report that waits
 * is marked in the folder, so that it is sent after a restart, too. All methods may be called from
 * any thread.
 */
public final class ReportMail {

  private static final Logger log = LoggerFactory.getLogger(ReportMail.class);

  /** The pauses after failed attempts. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(16));

  private final ReportTransport transport;
  private final ReportFolder folder;
  private final TimedExecutor thread;
  private final AtomicLong failures = new AtomicLong();

  /**
   * Returns what sends reports through a mail server.
   *
   * @param thread runs what waits for the server.
   */
  public static ReportMail to(
      MailSettings server, ReportFolder folder, TimedExecutor thread, InstantSource clock) {
    return new ReportMail(new SmtpTransport(server, clock), folder, thread);
  }

  ReportMail(ReportTransport transport, ReportFolder folder, TimedExecutor thread) {
    this.transport = transport;
    this.folder = folder;
    this.thread = thread;
  }

  /** Sends the reports that a former run of the gateway did not. */
  public void resume() {
    try {
      folder.unsent().forEach(period -> thread.execute(() -> attempt(period, 0)));
    } catch (IOException unreadable) {
      log.warn("reports not read from their folder why={}", unreadable.getMessage());
    }
  }

  /** Sends a report whose files are in the folder. */
  public void send(ReportPeriod period) {
    try {
      folder.markUnsent(period);
    } catch (IOException unwritable) {
      log.warn(
          "report not marked as unsent report={} why={}", period.name(), unwritable.getMessage());
    }
    thread.execute(() -> attempt(period, 0));
  }

  private void attempt(ReportPeriod period, int attempt) {
    try {
      MailContent content = folder.mail(period);
      transport.send(content);
      folder.clearUnsent(period);
      log.info("report sent by mail report={}", period.name());
    } catch (IOException failed) {
      failures.incrementAndGet();
      String why = Printable.of(String.valueOf(failed.getMessage()));
      if (attempt < PAUSES.size()) {
        Duration pause = PAUSES.get(attempt);
        log.warn("report not sent report={} again-in={} why={}", period.name(), pause, why);
        thread.after(pause, () -> attempt(period, attempt + 1));
      } else {
        stopTrying(period, why);
      }
    }
  }

  private void stopTrying(ReportPeriod period, String why) {
    log.error("report not sent, no further attempt report={} why={}", period.name(), why);
    try {
      folder.clearUnsent(period);
    } catch (IOException notDeleted) {
      log.warn("mark of an unsent report not deleted why={}", notDeleted.getMessage());
    }
  }

  /** Returns how many attempts have failed. */
  public long failures() {
    return failures.get();
  }
}
