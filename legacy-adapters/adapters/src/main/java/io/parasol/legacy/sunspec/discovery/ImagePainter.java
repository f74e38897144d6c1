// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelGroup;
import io.parasol.legacy.sunspec.model.ModelPoint;
import io.parasol.legacy.sunspec.model.Repeat;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A builder of register images, with models one after the other as in a device. */
final class ImagePainter {

  private static final int BASE = 40_000;

  /** Number of groups where the device may choose it. */
  private static final int REPEATED_GROUPS = 2;

  private static final long NAN = 0x7FC0_0000L;

  private static final Set<String> HEAD = Set.of("ID", "L");

  private final SunSpecModels models;
  private final DeviceIdentity identity;
  private final Map<Integer, Integer> words = new TreeMap<>();
  private final Map<PointName, Point> points = new LinkedHashMap<>();
  private final Map<String, Integer> kinds = new HashMap<>();
  private int at = BASE;

  ImagePainter(SunSpecModels models, DeviceIdentity identity) {
    this.models = models;
    this.identity = identity;
  }

  SunSpecImage place(List<Integer> ids) {
    if (ids.isEmpty() || ids.get(0) != 1) {
      throw new IllegalArgumentException("models %s: expected model 1 first".formatted(ids));
    }
    Chain.MARKER.forEach(word -> words.put(at++, word));
    ids.forEach(id -> place(model(id)));
    words.put(at, Chain.END_ID);
    words.put(at + 1, 0);
    Profile profile =
        new Profile(new ProfileName("sunspec"), List.copyOf(points.values()), Quirks.NONE);
    return new SunSpecImage(profile, words);
  }

  private SunSpecModel model(int id) {
    return models
        .model(id)
        .orElseThrow(() -> new IllegalArgumentException("model %d: unknown".formatted(id)));
  }

  private void place(SunSpecModel model) {
    long size = size(model.root());
    if (at + size > Chain.ADDRESSES - 2) {
      throw new IllegalArgumentException(
          "model %d at %d: does not fit before address 65535".formatted(model.id(), at));
    }
    Chain.ModelHeader head = new Chain.ModelHeader(model.id(), at, (int) size - 2);
    String alias = Aliases.of(model);
    int which = kinds.merge(alias, 1, Integer::sum);
    String word = which == 1 ? alias : alias + "#" + which;
    PointMaker maker = new PointMaker(model.id(), word, Duration.ofSeconds(1));
    words.put(at, model.id());
    words.put(at + 1, head.length());
    for (PlacedPoint placed : placed(model, head)) {
      place(placed);
      addPoint(maker, placed);
    }
    at = head.end();
  }

  private static long size(ModelGroup group) {
    long size = group.ownSize();
    for (ModelGroup inner : group.groups()) {
      size += times(inner.repeat()) * size(inner);
    }
    return size;
  }

  private static long times(Repeat repeat) {
    if (repeat instanceof Repeat.Times times) {
      return times.count();
    }
    return repeat instanceof Repeat.Once ? 1 : REPEATED_GROUPS;
  }

  private List<PlacedPoint> placed(SunSpecModel model, Chain.ModelHeader head) {
    Registers counts = new Registers();
    Layout layout = Layout.of(model, head, counts, MapMaker.MAX_POINTS);
    while (layout.missing().isPresent()) {
      counts.put(layout.missing().getAsInt(), List.of(REPEATED_GROUPS));
      layout = Layout.of(model, head, counts, MapMaker.MAX_POINTS);
    }
    words.putAll(counts.all());
    return layout.points();
  }

  /**
   * Sets the registers of a point that are not set yet: text of the identity, or else "not
   * implemented".
   */
  private void place(PlacedPoint placed) {
    ModelPoint point = placed.point();
    byte[] text = text(placed.path()).getBytes(US_ASCII);
    for (int i = 0; i < point.size(); i++) {
      int word =
          point.type() == FieldType.STRING
              ? (byteAt(text, 2 * i) << 8) | byteAt(text, 2 * i + 1)
              : (int) (absent(point.type()) >> (16 * (point.size() - 1 - i))) & 0xFFFF;
      words.putIfAbsent(placed.address() + i, word);
    }
  }

  private static int byteAt(byte[] text, int index) {
    return index < text.length ? text[index] & 0xFF : 0;
  }

  private String text(String path) {
    return switch (path) {
      case "Mn" -> identity.manufacturer();
      case "Md" -> identity.model();
      case "Vr" -> identity.firmware();
      case "SN" -> identity.serial();
      default -> "";
    };
  }

  private static long absent(FieldType type) {
    if (type == FieldType.SUNSSF) {
      return 0;
    }
    long otherwise = type == FieldType.FLOAT32 ? NAN : 0;
    return type.absent().stream().findFirst().orElse(otherwise);
  }

  private void addPoint(PointMaker maker, PlacedPoint placed) {
    if (HEAD.contains(placed.path()) || !placed.point().type().isReading()) {
      return;
    }
    maker.make(placed).ifPresent(this::add);
  }

  private void add(Point point) {
    if (!(point.scale() instanceof Scale.ExponentAt at)) {
      points.put(point.name(), point);
    } else if (point.write().isPresent()) {
      points.put(point.name(), scaled(point, Scale.ONE));
    } else {
      points.put(point.name(), scaled(point, new Scale.Exponent(at.name())));
      points.putIfAbsent(at.name(), exponent(at));
    }
  }

  private static Point exponent(Scale.ExponentAt at) {
    PointType type = new PointType(Encoding.INT16);
    return new Point(
        at.name(),
        new Address(Table.HOLDING, at.offset()),
        type,
        WireOrder.bigEndian(type),
        Scale.ONE,
        0,
        "",
        Optional.empty(),
        Set.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Point scaled(Point point, Scale scale) {
    return new Point(
        point.name(),
        point.at(),
        point.type(),
        point.order(),
        scale,
        point.offset(),
        point.unit(),
        point.every(),
        point.absent(),
        point.labels(),
        point.write(),
        point.reporting());
  }
}
