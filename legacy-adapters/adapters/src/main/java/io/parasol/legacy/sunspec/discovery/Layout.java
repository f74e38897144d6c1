// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.Factor;
import io.parasol.legacy.sunspec.model.ModelGroup;
import io.parasol.legacy.sunspec.model.ModelPoint;
import io.parasol.legacy.sunspec.model.Repeat;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a model in the registers of a device: the address of each point, and the number of
 * each group. Points and groups that do not fit into the length that the device reports do not
 * exist.
 *
 * <p>Reads nothing. A count that must be read first is {@link #missing}; with that count, the
 * caller lays the model out again.
 */
public final class Layout {

  private static final int NOT_IMPLEMENTED = 0xFFFF;

  private final Chain.ModelHeader head;
  private final Registers known;
  private final int maxPoints;
  private final List<PlacedPoint> points = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private @Nullable Integer missing;

  /** A group of the layout, and the group that encloses it. */
  private record Frame(ModelGroup group, int start, String path, @Nullable Frame outer) {}

  private Layout(Chain.ModelHeader head, Registers known, int maxPoints) {
    this.head = head;
    this.known = known;
    this.maxPoints = maxPoints;
  }

  /**
   * Lays out a model.
   *
   * @param known registers that have been read; they supply the counts.
   * @param maxPoints maximum number of points, so that a device with wrong lengths does not fill
   *     the memory.
   */
  public static Layout of(
      SunSpecModel model, Chain.ModelHeader head, Registers known, int maxPoints) {
    Layout layout = new Layout(head, known, maxPoints);
    layout.layOut(new Frame(model.root(), head.address(), "", null), Optional.empty());
    return layout;
  }

  /** Returns the address of a count that must be read first; empty if all counts are known. */
  OptionalInt missing() {
    Integer first = missing;
    return first == null ? OptionalInt.empty() : OptionalInt.of(first);
  }

  public List<PlacedPoint> points() {
    return List.copyOf(points);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Lays out the points of a group, then its inner groups. Returns the address after it. */
  private int layOut(Frame frame, Optional<String> sync) {
    int at = frame.start();
    for (ModelPoint point : frame.group().points()) {
      if (at + point.size() > head.end()) {
        return head.end();
      }
      place(frame, point, at, sync);
      at += point.size();
    }
    for (ModelGroup group : frame.group().groups()) {
      at = layOutAll(frame, group, at);
    }
    return at;
  }

  private void place(Frame frame, ModelPoint point, int at, Optional<String> sync) {
    if (points.size() >= maxPoints) {
      note("more points than the gateway supports; those from %d on are left out".formatted(at));
      return;
    }
    Optional<PlacedPoint.ScaleAt> scale = Optional.empty();
    if (point.factor() instanceof Factor.FactorPoint said) {
      scale = scale(frame, said.point());
      if (scale.isEmpty()) {
        // The scale factor is cut off, so that the number has no meaning.
        return;
      }
    }
    points.add(new PlacedPoint(path(frame, point.name()), point, at, scale, sync));
  }

  private Optional<PlacedPoint.ScaleAt> scale(Frame frame, String name) {
    Frame around = groupWithPoint(frame, name);
    int address = around.start() + around.group().offset(name).orElseThrow();
    return address < head.end()
        ? Optional.of(new PlacedPoint.ScaleAt(path(around, name), address))
        : Optional.empty();
  }

  private int layOutAll(Frame outer, ModelGroup group, int start) {
    int at = start;
    boolean isNumbered = !(group.repeat() instanceof Repeat.Once);
    long size = size(outer, group);
    int count = isNumbered ? count(outer, group, at, size) : 1;
    for (int i = 1; i <= count; i++) {
      String path = path(outer, isNumbered ? group.name() + "." + i : group.name());
      Optional<String> sync = group.isSync() ? Optional.of(path) : Optional.empty();
      at = layOut(new Frame(group, at, path, outer), sync);
    }
    return at;
  }

  /** Returns the number of repetitions of the group: at most as many as there is room for. */
  private int count(Frame outer, ModelGroup group, int at, long size) {
    int available = Math.max(0, head.end() - at);
    if (size == 0 || available == 0) {
      return 0;
    }
    boolean isLast = outer.outer() == null && outer.group().endsWith(group);
    if (isLast && available % size != 0) {
      note(
          "length %d leaves no whole number of groups %s; they are left out"
              .formatted(head.length(), group.name()));
      return 0;
    }
    long declared =
        group.repeat() instanceof Repeat.Fill ? Integer.MAX_VALUE : declaredCount(outer, group);
    return (int) Math.min(declared, available / size);
  }

  private int declaredCount(Frame outer, ModelGroup group) {
    if (group.repeat() instanceof Repeat.Times times) {
      return times.count();
    }
    if (!(group.repeat() instanceof Repeat.CountPoint said)) {
      return 1;
    }
    Frame around = groupWithPoint(outer, said.point());
    int address = around.start() + around.group().offset(said.point()).orElseThrow();
    if (address >= head.end()) {
      return 0;
    }
    OptionalInt count = known.at(address);
    if (count.isEmpty()) {
      missing = missing == null ? address : missing;
      return 0;
    }
    return count.getAsInt() == NOT_IMPLEMENTED ? 0 : count.getAsInt();
  }

  /** Returns the number of registers of one such group, with its inner groups. */
  private long size(Frame outer, ModelGroup group) {
    Frame frame = new Frame(group, head.end(), "", outer);
    long size = group.ownSize();
    for (ModelGroup inner : group.groups()) {
      int times = inner.repeat() instanceof Repeat.Once ? 1 : declaredCount(frame, inner);
      size = Math.min(Chain.ADDRESSES, size + times * size(frame, inner));
    }
    return size;
  }

  /**
   * Returns the nearest group, from this one outwards, that has a point of that name. ModelCheck
   * ensures that there is one.
   */
  private static Frame groupWithPoint(Frame frame, String name) {
    Frame around = frame;
    while (around.group().point(name).isEmpty()) {
      Frame outer = around.outer();
      if (outer == null) {
        throw new IllegalStateException("no point " + name);
      }
      around = outer;
    }
    return around;
  }

  private static String path(Frame frame, String name) {
    return frame.path().isEmpty() ? name : frame.path() + "." + name;
  }

  private void note(String what) {
    if (notes.isEmpty()) {
      notes.add("model %d at %d: %s".formatted(head.id(), head.address(), what));
    }
  }
}
