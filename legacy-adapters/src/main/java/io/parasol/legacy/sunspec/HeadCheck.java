// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery.Verdict;
import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.Refused;
import io.parasol.legacy.RegisterReader.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether each model is still where it was, with the same length, and whether there is one
 * more after the last: some devices change both between day and night.
 */
final class HeadCheck implements Inquiry {

  /** Exceptions that say that there is no such register; the others say nothing about the map. */
  private static final int ILLEGAL_ADDRESS = 0x02;

  private static final int ILLEGAL_VALUE = 0x03;

  private final List<DiscoveredMap.Part> parts;
  private int checked;
  private Verdict verdict = Verdict.SAME;

  HeadCheck(List<DiscoveredMap.Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public @Nullable Ask next() {
    if (verdict != Verdict.SAME || checked > parts.size() || parts.isEmpty()) {
      return null;
    }
    return checked < parts.size() ? new Ask(parts.get(checked).address(), 2) : afterTheLast();
  }

  private @Nullable Ask afterTheLast() {
    DiscoveredMap.Part last = parts.get(parts.size() - 1);
    int after = last.address() + last.size();
    return after < Chain.ADDRESSES ? new Ask(after, 1) : null;
  }

  @Override
  public void take(Answer answer) {
    boolean isEnd = checked == parts.size();
    if (answer instanceof Words words) {
      verdict = isSame(words.words(), isEnd) ? Verdict.SAME : Verdict.CHANGED;
    } else if (answer instanceof Refused refused && isAboutAddresses(refused)) {
      verdict = isEnd ? Verdict.SAME : Verdict.CHANGED;
    } else {
      verdict = isEnd ? Verdict.SAME : Verdict.UNKNOWN;
    }
    checked++;
  }

  private boolean isSame(List<Integer> words, boolean isEnd) {
    if (isEnd) {
      return words.get(0) == 0 || words.get(0) == Chain.END || isAsLongAsCanBe();
    }
    DiscoveredMap.Part part = parts.get(checked);
    return words.equals(List.of(part.id(), part.size() - 2));
  }

  private boolean isAsLongAsCanBe() {
    return parts.size() >= Chain.MOST_MODELS;
  }

  private static boolean isAboutAddresses(Refused refused) {
    return refused.code() == ILLEGAL_ADDRESS || refused.code() == ILLEGAL_VALUE;
  }

  Verdict verdict() {
    return verdict;
  }
}
