// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.NoReadResponse;
import io.parasol.legacy.RegisterReader.ReadExceptionResponse;
import io.parasol.legacy.RegisterReader.Words;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An inquiry for what a map needs in addition to the chain of models: the identity of the device,
 * and the number of each group whose count is a point. The texts of the common model are read with
 * one request, or one by one if the device rejects that. A busy device must be asked again later,
 * from the beginning, because a count that was not read is not 0, and a name that was not read is
 * not empty.
 */
final class Details implements Inquiry {

  /** Manufacturer, model, version, serial number. What the device does not have remains empty. */
  private static final List<String> IDENTITY = List.of("Mn", "Md", "Vr", "SN");

  private static final int COMMON = 1;

  /** Maximum number of counts in one model: more than any published model has. */
  private static final int MAX_COUNTS = 64;

  private final SunSpecModels models;
  private final Chain chain;
  private final List<PlacedPoint> texts;
  private final Deque<RegisterRead> identityReads = new ArrayDeque<>();
  private final Deque<Chain.ModelHeader> remaining = new ArrayDeque<>();
  private final Registers identity = new Registers();
  private final Registers counts = new Registers();
  private int countsOfModel;
  private boolean isOneByOne;
  private @Nullable RegisterRead pending;
  private String incompleteReason = "";

  Details(SunSpecModels models, Chain chain) {
    this.models = models;
    this.chain = chain;
    this.texts = texts();
    if (!texts.isEmpty()) {
      int start = texts.get(0).address();
      readTexts(new RegisterRead(start, texts.get(texts.size() - 1).end() - start));
    }
    remaining.addAll(chain.headers());
  }

  /**
   * Requests the texts at once, or one by one if one read cannot hold them, as may be with the
   * models of a folder.
   */
  private void readTexts(RegisterRead atOnce) {
    if (atOnce.count() <= Chain.MAX_READ_REGISTERS) {
      identityReads.add(atOnce);
    } else {
      readTextsOneByOne();
    }
  }

  private void readTextsOneByOne() {
    isOneByOne = true;
    texts.stream()
        .filter(text -> text.point().size() <= Chain.MAX_READ_REGISTERS)
        .forEach(text -> identityReads.add(new RegisterRead(text.address(), text.point().size())));
  }

  private List<PlacedPoint> texts() {
    Optional<SunSpecModel> common = models.model(COMMON);
    Chain.ModelHeader first = chain.headers().get(0);
    if (common.isEmpty() || first.id() != COMMON) {
      return List.of();
    }
    return Layout.of(common.get(), first, counts, MapMaker.MAX_POINTS).points().stream()
        .filter(placed -> IDENTITY.contains(placed.path()))
        .toList();
  }

  @Override
  public @Nullable RegisterRead next() {
    if (!incompleteReason.isEmpty()) {
      return null;
    }
    pending = identityReads.isEmpty() ? nextCount() : identityReads.element();
    return pending;
  }

  private @Nullable RegisterRead nextCount() {
    while (!remaining.isEmpty()) {
      Chain.ModelHeader head = remaining.element();
      OptionalInt missing =
          models
              .model(head.id())
              .map(model -> Layout.of(model, head, counts, MapMaker.MAX_POINTS).missing())
              .orElse(OptionalInt.empty());
      if (missing.isPresent() && countsOfModel < MAX_COUNTS) {
        return new RegisterRead(missing.getAsInt(), 1);
      }
      remaining.remove();
      countsOfModel = 0;
    }
    return null;
  }

  @Override
  public void onResponse(Answer answer) {
    RegisterRead ask = pending;
    if (ask == null) {
      throw new IllegalStateException("no request is pending");
    }
    if (answer instanceof NoReadResponse silent) {
      incompleteReason = silent.why();
    } else if (ExceptionCodes.isBusy(answer)) {
      incompleteReason = "the device is busy, at %d".formatted(ask.address());
    } else if (answer instanceof ReadExceptionResponse refused
        && ExceptionCodes.isOfGateway(refused)) {
      incompleteReason =
          "no response from %d on: %s".formatted(ask.address(), ExceptionCodes.describe(refused));
    } else if (identityReads.isEmpty()) {
      countsOfModel++;
      counts.put(ask.address(), answer instanceof Words words ? words.words() : List.of(0));
    } else {
      identityReads.remove();
      onIdentity(ask, answer);
    }
  }

  private void onIdentity(RegisterRead ask, Answer answer) {
    if (answer instanceof Words words) {
      identity.put(ask.address(), words.words());
    } else if (!isOneByOne) {
      readTextsOneByOne();
    }
  }

  /**
   * Returns why the device stopped responding, or could not respond now; empty if everything was
   * read.
   */
  String incompleteReason() {
    return incompleteReason;
  }

  /** Returns the findings, once {@link #next} has nothing more to read. */
  Findings findings() {
    return new Findings(
        chain, counts, new DeviceIdentity(text("Mn"), text("Md"), text("SN"), text("Vr")));
  }

  private String text(String path) {
    return texts.stream()
        .filter(placed -> placed.path().equals(path))
        .findFirst()
        .map(this::text)
        .orElse("");
  }

  private String text(PlacedPoint placed) {
    byte[] bytes = new byte[2 * placed.point().size()];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int word = identity.at(placed.address() + i / 2).orElse(0);
      byte next = (byte) (i % 2 == 0 ? word >> 8 : word);
      if (next == 0) {
        break;
      }
      bytes[length++] = next;
    }
    return new String(bytes, 0, length, UTF_8);
  }
}
