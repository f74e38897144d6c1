// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery.Verdict;
import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.Words;
import io.parasol.legacy.sunspec.model.Chain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inquiry that checks whether each model still has the same address and length, and whether
 * another model follows the last: some devices change both between day and night.
 *
 * <p>What the {@link ChainWalk} took for the end is not a change. It may be a model without a
 * length, or one whose length passes the last address.
 */
final class ModelHeaderCheck implements Inquiry {

  private final List<DiscoveredMap.Part> parts;
  private int checked;
  private boolean hasAnotherModel;
  private boolean isDone;
  private Verdict verdict = Verdict.SAME;

  ModelHeaderCheck(List<DiscoveredMap.Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public @Nullable RegisterRead next() {
    if (verdict != Verdict.SAME || isDone || parts.isEmpty()) {
      return null;
    }
    if (checked < parts.size()) {
      return new RegisterRead(parts.get(checked).address(), 2);
    }
    int after = endOfLastModel();
    if (hasAnotherModel) {
      return new RegisterRead(after + 1, 1);
    }
    return after + 1 < Chain.ADDRESSES ? new RegisterRead(after, 1) : null;
  }

  private int endOfLastModel() {
    DiscoveredMap.Part last = parts.get(parts.size() - 1);
    return last.address() + last.size();
  }

  @Override
  public void onResponse(Answer answer) {
    if (checked < parts.size()) {
      checkHeader(answer, parts.get(checked));
      checked++;
    } else if (hasAnotherModel) {
      lengthOfAnotherModel(answer);
    } else {
      end(answer);
    }
  }

  private void checkHeader(Answer answer, DiscoveredMap.Part part) {
    if (answer instanceof Words words) {
      boolean isSame = words.words().equals(List.of(part.id(), part.size() - 2));
      verdict = isSame ? Verdict.SAME : Verdict.CHANGED;
    } else {
      verdict = ExceptionCodes.isAboutAddresses(answer) ? Verdict.CHANGED : Verdict.UNKNOWN;
    }
  }

  private void end(Answer answer) {
    hasAnotherModel =
        answer instanceof Words words
            && words.words().get(0) != 0
            && words.words().get(0) != Chain.END_ID
            && parts.size() < Chain.MAX_MODELS;
    isDone = !hasAnotherModel;
  }

  private void lengthOfAnotherModel(Answer answer) {
    isDone = true;
    if (answer instanceof Words words
        && endOfLastModel() + 2 + words.words().get(0) <= Chain.ADDRESSES) {
      verdict = Verdict.CHANGED;
    }
  }

  Verdict verdict() {
    return verdict;
  }
}
