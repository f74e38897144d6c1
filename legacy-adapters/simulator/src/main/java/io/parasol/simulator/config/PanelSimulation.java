// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A panel that publishes over unencrypted MQTT. It publishes {@code online} to {@code
 * topic/status}, where its will publishes {@code offline}, and its values to {@code topic/POINT}.
 * It subscribes to {@code topic/set/SETTING}.
 *
 * @param connect the plain MQTT listener to connect to.
 * @param topic the prefix of all its topics, without wildcards.
 * @param playMode the model of its values; not {@link PlayMode#PATTERN}.
 * @param points the points that it publishes; the name determines the quantity, in W, V, A, Wh, °C
 *     and m/s.
 * @param settings the settings that clients may write, with their initial values.
 * @param every the publish interval, 100 ms to 1 h.
 * @param isRetained whether it publishes its values as retained messages.
 * @param faults its faults and their times.
 */
public record PanelSimulation(
    HostPort connect,
    ClientName client,
    String topic,
    PlayMode playMode,
    List<PointName> points,
    Map<PointName, String> settings,
    Duration every,
    boolean isRetained,
    List<PanelFault> faults) {

  public static final Pattern TOPIC =
      Pattern.compile("[A-Za-z0-9_-]{1,32}(/[A-Za-z0-9_-]{1,32}){0,7}");
  public static final int MAX_POINTS = 256;
  public static final Duration MIN_EVERY = Duration.ofMillis(100);
  public static final Duration MAX_EVERY = Duration.ofHours(1);

  public PanelSimulation {
    points = List.copyOf(points);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    faults = List.copyOf(faults);
    SimulationBounds.require(TOPIC.matcher(topic).matches(), "topic", "levels without wildcards");
    SimulationBounds.require(playMode != PlayMode.PATTERN, "plays", "any model except pattern");
    SimulationBounds.require(points.size() <= MAX_POINTS, "points", "at most " + MAX_POINTS);
    SimulationBounds.require(settings.size() <= MAX_POINTS, "settings", "at most " + MAX_POINTS);
    SimulationBounds.require(
        every.compareTo(MIN_EVERY) >= 0 && every.compareTo(MAX_EVERY) <= 0,
        "every",
        "100 ms to 1 h");
  }
}
