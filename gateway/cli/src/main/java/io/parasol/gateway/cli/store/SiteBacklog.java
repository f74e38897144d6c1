// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.BootTimes;
import io.parasol.gateway.store.log.Export;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreSurvey;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.telemetry.report.TimestampCorrection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** What a site's recipients have not received: readings, and the queue for the central broker. */
final class SiteBacklog {

  private final SiteConfig config;
  private final Path readings;
  private final Path queue;
  private final Set<Recipient> recipients;

  /**
   * @param recipients those whose backlog counts; a message that several of them wait for counts
   *     once.
   */
  SiteBacklog(SiteConfig config, Set<Recipient> recipients) {
    this.config = config;
    this.readings = StoreOption.folder(config);
    this.queue = TelemetrySettings.spool(config.state());
    this.recipients = Set.copyOf(recipients);
  }

  /** Returns the recipients that a site's store serves. */
  static Set<Recipient> recipients(SiteConfig config) {
    return StoreOption.survey(StoreOption.folder(config)).recipients();
  }

  private boolean includesQueue() {
    return recipients.contains(Recipient.CENTRE) && ReadingStore.exists(queue);
  }

  /** Returns the number of waiting messages. */
  long waiting() {
    long waiting = StoreOption.survey(readings).waiting(recipients);
    return includesQueue() ? waiting + StoreOption.survey(queue).waiting() : waiting;
  }

  /** Returns the stores, and how their messages are written. */
  List<Export.Source> sources() {
    List<Export.Source> sources = new ArrayList<>();
    sources.add(
        new Export.Source(readings, config.store().keep(), recipients, readingLines(readings)));
    if (includesQueue()) {
      sources.add(
          new Export.Source(
              queue, UpstreamTelemetry.SPOOL_LIMIT, Set.of(Recipient.CENTRE), queueLines(queue)));
    }
    return sources;
  }

  private static String epoch(Path store) {
    StoreSurvey survey = StoreOption.survey(store);
    return survey.epoch().orElse("");
  }

  private BiFunction<BootTimes, StoredMessage, byte[]> readingLines(Path store) {
    Topics topics = new Topics(config.topicRoot(), config.site());
    String epoch = epoch(store);
    return (bootTimes, message) ->
        line(topics, epoch, new TimestampCorrection(bootTimes).of(message));
  }

  private static byte[] line(Topics topics, String epoch, StoredMessage message) {
    JsonBuilder members =
        Json.object().put("topic", topics.of(message.device(), Kind.TELEMETRY)).put("epoch", epoch);
    try {
      if (Json.parse(message.payload()) instanceof Json.Obj payload) {
        members.put("payload", Json.object().putAll(payload).put("hist", true));
      }
    } catch (JsonException notOurs) {
      throw new VerbException(
          ExitCode.FAILED,
          "message %d of %s is not JSON".formatted(message.seq(), message.device()),
          notOurs);
    }
    return members.toBytes();
  }

  private static BiFunction<BootTimes, StoredMessage, byte[]> queueLines(Path store) {
    String epoch = epoch(store);
    return (bootTimes, message) -> {
      Publication publication =
          UpstreamTelemetry.publication(message, epoch)
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.FAILED,
                          "message %d of the queue for the central broker is malformed"
                              .formatted(message.seq())));
      return Json.object()
          .put("topic", publication.topic())
          .put("epoch", epoch)
          .put("payload", payload(publication.payload()))
          .toBytes();
    };
  }

  /** Native devices publish what they like: what is not JSON is written as text. */
  private static Json payload(byte[] payload) {
    try {
      return Json.parse(payload);
    } catch (JsonException notJson) {
      return new Json.Str(new String(payload, StandardCharsets.UTF_8));
    }
  }
}
