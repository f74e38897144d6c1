// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.Refused;
import io.parasol.legacy.RegisterReader.Silent;
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
  private static final int MOST_COUNTS = 64;

  private final SunSpecModels models;
  private final Chain chain;
  private final List<PlacedPoint> texts;
  private final Deque<Ask> identityAsks = new ArrayDeque<>();
  private final Deque<Chain.Head> open = new ArrayDeque<>();
  private final Registers identity = new Registers();
  private final Registers counts = new Registers();
  private int countsOfModel;
  private boolean isOneByOne;
  private @Nullable Ask asked;
  private String silence = "";

  Details(SunSpecModels models, Chain chain) {
    this.models = models;
    this.chain = chain;
    this.texts = texts();
    if (!texts.isEmpty()) {
      int start = texts.get(0).address();
      askForTexts(new Ask(start, texts.get(texts.size() - 1).end() - start));
    }
    open.addAll(chain.heads());
  }

  /**
   * Requests the texts at once, or one by one if one read cannot hold them, as may be with the
   * models of a folder.
   */
  private void askForTexts(Ask atOnce) {
    if (atOnce.count() <= Chain.LONGEST_READ) {
      identityAsks.add(atOnce);
    } else {
      askOneByOne();
    }
  }

  private void askOneByOne() {
    isOneByOne = true;
    texts.stream()
        .filter(text -> text.point().size() <= Chain.LONGEST_READ)
        .forEach(text -> identityAsks.add(new Ask(text.address(), text.point().size())));
  }

  private List<PlacedPoint> texts() {
    Optional<SunSpecModel> common = models.model(COMMON);
    Chain.Head first = chain.heads().get(0);
    if (common.isEmpty() || first.id() != COMMON) {
      return List.of();
    }
    return Layout.of(common.get(), first, counts, MapMaker.MOST_POINTS).points().stream()
        .filter(placed -> IDENTITY.contains(placed.path()))
        .toList();
  }

  @Override
  public @Nullable Ask next() {
    if (!silence.isEmpty()) {
      return null;
    }
    asked = identityAsks.isEmpty() ? nextCount() : identityAsks.element();
    return asked;
  }

  private @Nullable Ask nextCount() {
    while (!open.isEmpty()) {
      Chain.Head head = open.element();
      OptionalInt missing =
          models
              .model(head.id())
              .map(model -> Layout.of(model, head, counts, MapMaker.MOST_POINTS).missing())
              .orElse(OptionalInt.empty());
      if (missing.isPresent() && countsOfModel < MOST_COUNTS) {
        return new Ask(missing.getAsInt(), 1);
      }
      open.remove();
      countsOfModel = 0;
    }
    return null;
  }

  @Override
  public void take(Answer answer) {
    Ask ask = asked;
    if (ask == null) {
      throw new IllegalStateException("no request is pending");
    }
    if (answer instanceof Silent silent) {
      silence = silent.why();
    } else if (ExceptionCodes.isBusy(answer)) {
      silence = "the device is busy, at %d".formatted(ask.address());
    } else if (answer instanceof Refused refused && ExceptionCodes.isOfGateway(refused)) {
      silence =
          "no response from %d on: %s".formatted(ask.address(), ExceptionCodes.words(refused));
    } else if (identityAsks.isEmpty()) {
      countsOfModel++;
      counts.put(ask.address(), answer instanceof Words words ? words.words() : List.of(0));
    } else {
      identityAsks.remove();
      takeIdentity(ask, answer);
    }
  }

  private void takeIdentity(Ask ask, Answer answer) {
    if (answer instanceof Words words) {
      identity.put(ask.address(), words.words());
    } else if (!isOneByOne) {
      askOneByOne();
    }
  }

  /**
   * Returns why the device stopped responding, or could not respond now; empty if everything was
   * read.
   */
  String silence() {
    return silence;
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
