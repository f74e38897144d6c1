// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device as its profile describes it: its messages, its points, and how they are decoded. */
final class LineDevice {

  private final SiteConfig.Device.Lines config;
  private final List<MessageForm> forms = new ArrayList<>();
  private final Map<PointName, MessageForm> formOf = new LinkedHashMap<>();
  private final Map<PointName, LineDecoder> decoders = new LinkedHashMap<>();

  LineDevice(SiteConfig.Device.Lines config) {
    this.config = config;
    profile().points().forEach(point -> decoders.put(point.name(), new LineDecoder(point)));
    if (profile().protocol() instanceof LineProtocol.Messages messages) {
      messages.messages().forEach(message -> addForm(message, messages.separator()));
    }
  }

  private void addForm(LineMessage message, char separator) {
    List<LinePoint> points =
        profile().points().stream()
            .filter(point -> point.at().message().equals(message.name()))
            .toList();
    if (!points.isEmpty()) {
      MessageForm messageForm = new MessageForm(message, separator, points);
      forms.add(messageForm);
      points.forEach(point -> formOf.put(point.name(), messageForm));
    }
  }

  DeviceId id() {
    return config.id();
  }

  SiteConfig.Device.Lines config() {
    return config;
  }

  LineProfile profile() {
    return config.profile();
  }

  /** Returns the messages that contain a point; others are never requested. */
  List<MessageForm> forms() {
    return forms;
  }

  MessageForm form(LineMessage message) {
    return forms.stream()
        .filter(messageForm -> messageForm.message().equals(message))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown message " + message.name()));
  }

  /** Returns the message that contains a point; empty for a labelled field. */
  Optional<MessageForm> formOf(PointName point) {
    return Optional.ofNullable(formOf.get(point));
  }

  /** Returns whether a response confirms a write. */
  boolean isConfirmation(String content) {
    return profile().protocol() instanceof LineProtocol.Messages messages
        && !messages.accepted().isEmpty()
        && content.equals(messages.accepted());
  }

  /**
   * Decodes the points of a message from a response; empty if the response does not have the form
   * of the message.
   */
  Optional<List<Reading>> read(MessageForm messageForm, String content, Instant at) {
    return messageForm.fields(content).map(fields -> readAll(messageForm, fields, at));
  }

  private List<Reading> readAll(MessageForm messageForm, Map<String, String> fields, Instant at) {
    List<Reading> readings = new ArrayList<>(messageForm.points().size());
    for (LinePoint point : messageForm.points()) {
      LineDecoder decoder = decoders.get(point.name());
      if (decoder != null) {
        readings.add(decoder.read(id(), fields, at));
      }
    }
    return readings;
  }

  /** Returns readings without a value, for points that could not be read. */
  List<Reading> unread(List<LinePoint> points, Quality why, Instant at) {
    return points.stream()
        .map(point -> new Reading(id(), point.name(), null, point.unit(), why, at))
        .toList();
  }
}
