// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.MapDiscovery.NotFound;
import io.parasol.legacy.MapDiscovery.NotFoundReason;
import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.NoReadResponse;
import io.parasol.legacy.RegisterReader.ReadExceptionResponse;
import io.parasol.legacy.RegisterReader.Words;
import io.parasol.legacy.sunspec.model.Chain;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inquiry that finds the chain of models of a device.
 *
 * <pre>
 *   MARK ── "SunS" ──▶ FIRST ── 1 ──▶ LENGTH ──▶ ID ── another model ──╮
 *    ▲ │                 │              ▲         │                    │
 *    │ ╰── else ─────────┤              ╰─────────┼────────────────────╯
 *    ╰── next base ──────╯ no base left           ╰─ end, exception ─▶ over
 * </pre>
 *
 * An exception response after the first model is the end of the chain, because many devices have no
 * end mark. A missing response is not; then the chain remains unknown. So it does if the device
 * answered at one base and not at another: the map may begin where an answer was lost.
 */
final class ChainWalk implements Inquiry {

  private enum Step {
    MARK,
    FIRST,
    LENGTH,
    ID,
    OVER
  }

  private static final int ONE_COMMON_MODEL = 1;

  private final Iterator<Integer> bases = Chain.BASES.iterator();
  private final List<Chain.ModelHeader> heads = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Step step = Step.MARK;
  private int at = bases.next();
  private int id;

  /** The responses where no map began; empty if the device has not responded at all. */
  private String responses = "";

  private String timeoutReason = "";
  private @Nullable NotFound failure;

  @Override
  public @Nullable RegisterRead next() {
    return switch (step) {
      case MARK -> new RegisterRead(at, 2);
      case FIRST -> new RegisterRead(at + 2, 1);
      case LENGTH -> new RegisterRead(at + 1, 1);
      case ID -> new RegisterRead(at, 1);
      case OVER -> null;
    };
  }

  @Override
  public void onResponse(Answer answer) {
    if (ExceptionCodes.isBusy(answer)) {
      fail(NotFoundReason.BROKEN_OFF, "the device is busy, at %d".formatted(at));
      return;
    }
    if (answer instanceof NoReadResponse silent && !silent.wasSent()) {
      fail(NotFoundReason.BROKEN_OFF, "the request could not be sent: " + silent.why());
      return;
    }
    switch (step) {
      case MARK -> mark(answer);
      case FIRST -> first(answer);
      case LENGTH -> length(answer);
      case ID -> id(answer);
      case OVER -> throw new IllegalStateException("no request is pending");
    }
  }

  private void mark(Answer answer) {
    if (answer instanceof Words words && words.words().equals(Chain.MARKER)) {
      step = Step.FIRST;
    } else {
      noMap(answer, answer instanceof Words ? "other registers" : "");
    }
  }

  private void first(Answer answer) {
    if (answer instanceof Words words && words.words().get(0) == ONE_COMMON_MODEL) {
      at += 2;
      id = ONE_COMMON_MODEL;
      step = Step.LENGTH;
    } else {
      noMap(
          answer,
          answer instanceof Words words
              ? "the mark, then model %d instead of 1".formatted(words.words().get(0))
              : "");
    }
  }

  /** Handles a base without a map. */
  private void noMap(Answer answer, String found) {
    if (answer instanceof NoReadResponse silent) {
      timeoutReason = silent.why();
    } else if (answer instanceof ReadExceptionResponse refused
        && ExceptionCodes.isOfGateway(refused)) {
      timeoutReason = ExceptionCodes.describe(refused);
    } else {
      String response =
          answer instanceof ReadExceptionResponse refused
              ? ExceptionCodes.describe(refused)
              : found;
      responses += "%s%s at %d".formatted(responses.isEmpty() ? "" : ", ", response, at);
    }
    if (bases.hasNext()) {
      at = bases.next();
      step = Step.MARK;
    } else if (responses.isEmpty()) {
      fail(NotFoundReason.ABSENT, "no such unit: " + timeoutReason);
    } else if (!timeoutReason.isEmpty()) {
      fail(
          NotFoundReason.BROKEN_OFF,
          "no response at every address (%s), but %s".formatted(timeoutReason, responses));
    } else {
      fail(NotFoundReason.NO_MAP, "answered, but is not a SunSpec map: " + responses);
    }
  }

  private void length(Answer answer) {
    if (!(answer instanceof Words words)) {
      end(answer, "model %d at %d has no length".formatted(id, at));
      return;
    }
    Chain.ModelHeader head = new Chain.ModelHeader(id, at, words.words().get(0));
    if (head.end() > Chain.ADDRESSES) {
      notes.add(
          "model %d at %d: length %d passes address 65535; the chain ends before it"
              .formatted(id, at, head.length()));
      step = Step.OVER;
      return;
    }
    heads.add(head);
    at = head.end();
    if (head.length() == 0) {
      notes.add("model %d at %d: length 0, so it has no points".formatted(id, head.address()));
    }
    if (heads.size() == Chain.MAX_MODELS) {
      notes.add("more than 256 models; those from %d on are left out".formatted(at));
      step = Step.OVER;
    } else {
      step = at >= Chain.ADDRESSES - 1 ? Step.OVER : Step.ID;
    }
  }

  private void id(Answer answer) {
    if (!(answer instanceof Words words)) {
      end(answer, "no end mark at %d".formatted(at));
      return;
    }
    id = words.words().get(0);
    if (id == 0) {
      notes.add("the chain ends with 0 at %d".formatted(at));
    }
    step = id == 0 || id == Chain.END_ID ? Step.OVER : Step.LENGTH;
  }

  private void end(Answer answer, String what) {
    if (answer instanceof ReadExceptionResponse refused && !ExceptionCodes.isOfGateway(refused)) {
      notes.add("%s (%s)".formatted(what, ExceptionCodes.describe(refused)));
      step = Step.OVER;
    } else {
      fail(NotFoundReason.BROKEN_OFF, "no response from %d on".formatted(at));
    }
  }

  private void fail(NotFoundReason why, String detail) {
    failure = new NotFound(why, detail);
    step = Step.OVER;
  }

  /** Returns why there is no chain, if there is none. */
  Optional<NotFound> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns the chain, once {@link #next} has nothing more to read. */
  Chain chain() {
    return new Chain(heads, notes);
  }
}
