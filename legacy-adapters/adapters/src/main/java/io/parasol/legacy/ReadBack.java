// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of reading points back after a write: as written, different, or unreadable. */
public final class ReadBack {

  private final Map<PointName, Value> values = new LinkedHashMap<>();
  private final List<String> different = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private String reason = "";

  /** Adds a value that was read, whether or not it is the written one. */
  public void add(PointName point, Value value) {
    values.put(point, value);
  }

  /**
   * Records that a point has another value.
   *
   * @param shown the value, or what was read instead.
   */
  public void addDifferent(PointName point, String shown) {
    different.add("%s reads %s".formatted(point, shown));
  }

  /** Records that a point could not be read; the quality of its reading states why. */
  public void addUnreadable(PointName point, Quality quality, String reasonInReceipt) {
    addUnconfirmed("%s is %s".formatted(point, quality.wireName()), reasonInReceipt);
  }

  /** Records that it is not known whether the device has a value. */
  public void addUnconfirmed(String detail, String reasonInReceipt) {
    unreadable.add(detail);
    reason = reasonInReceipt;
  }

  boolean isAsWritten() {
    return different.isEmpty() && unreadable.isEmpty();
  }

  boolean differs() {
    return !different.isEmpty();
  }

  /** Returns why points could not be read, as a reason in a receipt; empty if all could be read. */
  String reason() {
    return reason;
  }

  Map<PointName, Value> values() {
    return Collections.unmodifiableMap(values);
  }

  /** Returns one line about the points that are not as written. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>(different);
    all.addAll(unreadable);
    return String.join(", ", all);
  }
}
