// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.report.RenderedReport.Format;
import io.parasol.gateway.report.ReportSchedule.Due;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each report when it is due, and hands it to the folder, the broker and the mail. A report
 * that cannot be made is due again at the next {@link #tick}.
 *
 * <p>Not safe for use by several threads.
 */
public final class Reports {

  private static final Logger log = LoggerFactory.getLogger(Reports.class);

  private final ReportSource source;
  private final Site site;
  private final ReportLanguage language;
  private final ReportFolder folder;
  private final ReportState state;
  private final Outlets outlets;
  private ReportSchedule schedule;

  /**
   * Where reports go beside the folder.
   *
   * @param retained publishes the newest reports as JSON
   */
  public record Outlets(Consumer<byte[]> retained, Optional<ReportMail> mail) {}

  /**
   * How reports are made.
   *
   * @param language a code of ISO 639-1
   * @param stateFile keeps which reports were made
   */
  public record Setup(Site site, String language, Path stateFile) {}

  /**
   * @param now the time from which on reports of a new site are made
   */
  public Reports(
      ReportSource source, Setup setup, ReportFolder folder, Outlets outlets, Instant now) {
    this.source = source;
    this.site = setup.site();
    this.language = ReportLanguage.of(setup.language());
    this.folder = folder;
    this.state = new ReportState(setup.stateFile());
    this.outlets = outlets;
    this.schedule = state.read().orElseGet(() -> ReportSchedule.startingAt(now, site));
  }

  /** Publishes the newest reports, and sends those that a former run did not send. */
  public void start() {
    publish();
    outlets.mail().ifPresent(ReportMail::resume);
  }

  /** Makes what is due. Must be called about once a minute. */
  public void tick(Instant now) {
    // Without a closed day nothing but the report at sunset can be due.
    LocalDate lastClosed = source.lastClosed().orElse(schedule.closed());
    for (Due each : schedule.due(now, lastClosed, site)) {
      try {
        make(each);
        schedule = schedule.after(each);
        state.write(schedule);
      } catch (IOException failed) {
        log.warn(
            "report not made, will be retried report={} why={}",
            each.period().name(),
            failed.getMessage());
        return;
      }
    }
  }

  private void make(Due due) throws IOException {
    folder.write(RenderedReport.of(source.report(due.period(), due.stage()), language));
    log.info("report made report={} stage={}", due.period().name(), due.stage().wireName());
    publish();
    if (due.isMailed()) {
      outlets.mail().ifPresent(mail -> mail.send(due.period()));
    }
  }

  /** Publishes the newest report of a day and of a month in one message. */
  private void publish() {
    JsonBuilder message = Json.object();
    for (ReportPeriod.Kind each : ReportPeriod.Kind.values()) {
      newest(each).ifPresent(json -> message.put(each.wireName(), json));
    }
    outlets.retained().accept(message.toBytes());
  }

  private Optional<Json> newest(ReportPeriod.Kind kind) {
    try {
      Optional<ReportPeriod> newest = folder.newest(kind);
      Optional<byte[]> json =
          newest.isPresent() ? folder.read(newest.get(), Format.JSON) : Optional.empty();
      return json.isPresent() ? Optional.of(Json.parse(json.get())) : Optional.empty();
    } catch (IOException | JsonException unreadable) {
      log.warn("report not published kind={} why={}", kind.wireName(), unreadable.getMessage());
      return Optional.empty();
    }
  }
}
