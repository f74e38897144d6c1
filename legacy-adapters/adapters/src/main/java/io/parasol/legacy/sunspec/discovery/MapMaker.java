// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Sha256;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A builder of the register map for the models of a device. */
public final class MapMaker {

  private static final ProfileName PROFILE = new ProfileName("sunspec");

  /** Maximum number of points: three times as many as the largest known device has. */
  public static final int MAX_POINTS = 5_000;

  private static final Set<String> HEAD = Set.of("ID", "L");

  private final SunSpecModels models;
  private final Duration every;
  private final Map<String, Integer> kinds = new HashMap<>();
  private final List<Point> points = new ArrayList<>();
  private final List<DiscoveredMap.Part> parts = new ArrayList<>();
  private final Set<PointName> optional = new LinkedHashSet<>();
  private final Set<PointName> sleepPoints = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();

  private MapMaker(SunSpecModels models, Duration every) {
    this.models = models;
    this.every = every;
  }

  static DiscoveredMap of(SunSpecModels models, Findings found, Duration every) {
    MapMaker maker = new MapMaker(models, every);
    maker.notes.addAll(found.chain().notes());
    found.chain().headers().forEach(head -> maker.add(head, found.counts()));
    String findings = FindingsJson.write(found);
    return new DiscoveredMap(
        new Profile(PROFILE, maker.points, Quirks.NONE, maker.identity())
            .withHash(Sha256.hex(findings)),
        found.identity(),
        maker.parts,
        maker.optional,
        maker.sleepPoints,
        maker.notes,
        findings);
  }

  private void add(Chain.ModelHeader head, Registers counts) {
    Optional<SunSpecModel> known = models.model(head.id());
    String word = known.map(this::namePrefix).orElse("");
    int size = head.end() - head.address();
    parts.add(new DiscoveredMap.Part(head.id(), head.address(), size, word));
    known.ifPresent(
        model ->
            add(
                new PointMaker(head.id(), word, every),
                Layout.of(model, head, counts, MAX_POINTS - points.size())));
  }

  /** Returns the first part of the point names. The second model of a kind gets {@code #2}. */
  private String namePrefix(SunSpecModel model) {
    String alias = Aliases.of(model);
    int which = kinds.merge(alias, 1, Integer::sum);
    return which == 1 ? alias : alias + "#" + which;
  }

  private void add(PointMaker maker, Layout layout) {
    notes.addAll(layout.notes());
    int skipped = 0;
    for (PlacedPoint placed : layout.points()) {
      if (HEAD.contains(placed.path()) || !placed.point().type().isReading()) {
        continue;
      }
      Optional<Point> point = maker.make(placed);
      if (point.isEmpty()) {
        skipped++;
        continue;
      }
      points.add(point.get());
      if (!placed.point().isMandatory()) {
        optional.add(point.get().name());
      }
    }
    if (skipped > 0) {
      notes.add(
          "model %d: %d points with names of more than 64 characters, or of more than 125 registers, are left out"
              .formatted(maker.model(), skipped));
    }
    addSleepPoints(maker, layout);
  }

  private void addSleepPoints(PointMaker maker, Layout layout) {
    List<String> named = SleepDetection.points(maker.model());
    List<String> placed = layout.points().stream().map(PlacedPoint::path).toList();
    if (placed.containsAll(named)) {
      named.forEach(path -> maker.name(path).ifPresent(sleepPoints::add));
    }
  }

  private Optional<IdentitySource> identity() {
    Optional<PointName> model = present("common.Md");
    Optional<PointName> serial = present("common.SN");
    return model.isEmpty() && serial.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new IdentitySource.Points(present("common.Mn"), model, serial, present("common.Vr")));
  }

  private Optional<PointName> present(String name) {
    return points.stream().map(Point::name).filter(any -> any.value().equals(name)).findFirst();
  }
}
