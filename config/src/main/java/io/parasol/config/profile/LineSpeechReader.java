// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.model.lines.LinePattern;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the text protocol of a device: framed lines, or a stream of blocks. */
final class LineSpeechReader {

  private static final Keys REQUEST = Keys.of("start", "mark", "checksum", "end");
  private static final Keys ANSWER =
      Keys.of(
          "start",
          "mark",
          "checksum",
          "end",
          "longest",
          "separator",
          "taken",
          "refused",
          "timeout",
          "gap");
  private static final Keys STREAM = Keys.of("separator", "last", "skip", "silence", "longest");
  private static final Keys MESSAGE = Keys.of("ask", "begins", "every", "columns", "match");

  private static final TextFormat<LineChecksum> CHECKSUM =
      TextFormat.oneOf(List.of(LineChecksum.values()));
  private static final TextFormat<Integer> MAX_LENGTH =
      TextFormat.integer(4, LineFraming.MAX_LENGTH);
  private static final TextFormat<Integer> MAX_BLOCK_LENGTH = TextFormat.integer(16, 4096);
  private static final TextFormat<Integer> COLUMNS = TextFormat.integer(1, 256);
  private static final TextFormat<Duration> TIMEOUT =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofSeconds(60));
  private static final TextFormat<Duration> GAP =
      TextFormat.duration(Duration.ZERO, Duration.ofSeconds(60));
  private static final TextFormat<Duration> SILENCE =
      TextFormat.duration(Duration.ofMillis(100), Duration.ofSeconds(60));
  private static final TextFormat<String> MESSAGE_NAME =
      TextFormat.matching(
          "1 to 32 of a-z, 0-9, '_' and '-'", Pattern.compile("[a-z][a-z0-9_-]{0,31}"));

  /** Messages are polled in turn; with more of them, each one would be polled too rarely. */
  private static final int MAX_MESSAGES = 64;

  private final Section whole;

  private LineSpeechReader(Section whole) {
    this.whole = whole;
  }

  /** Returns the protocol, or empty if it is invalid. */
  static Optional<LineProtocol> read(Section whole) {
    return new LineSpeechReader(whole).read();
  }

  private Optional<LineProtocol> read() {
    if (whole.has("stream")) {
      for (String key : List.of("request", "answer", "messages")) {
        whole.rejectKey(key, "a profile with a stream");
      }
      return whole.section("stream", STREAM).map(LineSpeechReader::blocks);
    }
    if (!whole.has("answer")) {
      whole.problem("answer", "missing", "answer: {end: ...} and messages, or a stream");
      return Optional.empty();
    }
    List<LineMessage> messages = messages();
    Optional<Section> answer = whole.section("answer", ANSWER);
    Optional<LineFraming> answers = answer.flatMap(LineSpeechReader::answers);
    Optional<LineFraming> requests = requests(messages);
    if (answers.isEmpty() || requests.isEmpty() || messages.isEmpty()) {
      return Optional.empty();
    }
    Section section = answer.orElseThrow();
    return Optional.of(
        new LineProtocol.Messages(
            requests.get(),
            answers.get(),
            section.optional("separator", LineForms.MARK, ' '),
            section.optional("taken", LineForms.CONTENT, ""),
            section.optional("refused", LineForms.CONTENT, ""),
            section.optional("timeout", TIMEOUT, Duration.ofSeconds(2)),
            section.optional("gap", GAP, Duration.ZERO),
            messages));
  }

  private static LineProtocol blocks(Section stream) {
    return new LineProtocol.Blocks(
        stream.optional("separator", LineForms.MARK, '\t'),
        stream.optional("last", LineForms.visible(16), "Checksum"),
        stream.optional("skip", LineForms.MARK, ':'),
        stream.optional("silence", SILENCE, Duration.ofSeconds(5)),
        stream.optional("longest", MAX_BLOCK_LENGTH, 1024));
  }

  private static Optional<LineFraming> answers(Section answer) {
    return framing(answer, answer.optional("longest", MAX_LENGTH, 512));
  }

  private Optional<LineFraming> requests(List<LineMessage> messages) {
    if (whole.has("request")) {
      return whole
          .section("request", REQUEST)
          .flatMap(each -> framing(each, LineFraming.MAX_LENGTH));
    }
    if (messages.stream().anyMatch(LineMessage::isPolled)) {
      whole.problem("request", "missing", "request: {end: ...}, because a message has ask");
      return Optional.empty();
    }
    return Optional.of(new LineFraming("", "", LineChecksum.NONE, "\r\n", LineFraming.MAX_LENGTH));
  }

  private static Optional<LineFraming> framing(Section section, int longest) {
    Optional<String> end = section.required("end", LineForms.PART);
    String start = section.optional("start", LineForms.PART, "");
    String mark = section.optional("mark", LineForms.PART, "");
    LineChecksum checksum = section.optional("checksum", CHECKSUM, LineChecksum.NONE);
    int least = start.length() + mark.length() + checksum.length() + 1;
    if (end.isPresent() && longest < least + end.get().length()) {
      section.problem("longest", longest + " bytes", "more bytes than the framing of a line");
      return Optional.empty();
    }
    return end.map(text -> new LineFraming(start, mark, checksum, text, longest));
  }

  private List<LineMessage> messages() {
    List<Named> named = whole.requiredEntries("messages", "a mapping of messages");
    if (named.size() > MAX_MESSAGES) {
      whole.problem("messages", named.size() + " messages", "at most " + MAX_MESSAGES);
      return List.of();
    }
    List<LineMessage> messages = new ArrayList<>();
    for (Named each : named) {
      Optional<String> name = each.as(MESSAGE_NAME);
      Optional<Section> section = each.section(MESSAGE);
      if (name.isPresent() && section.isPresent()) {
        message(name.get(), section.get()).ifPresent(messages::add);
      }
    }
    return messages;
  }

  private static Optional<LineMessage> message(String name, Section message) {
    if (message.has("ask") == message.has("begins")) {
      if (message.has("ask")) {
        message.problem("begins", "not allowed together with ask", "either ask or begins");
      } else {
        message.problem("ask", "missing", "either ask or begins");
      }
      return Optional.empty();
    }
    if (message.has("begins")) {
      message.rejectKey("every", "a message that the device sends unsolicited");
    }
    Optional<String> ask = message.optional("ask", LineForms.CONTENT);
    Optional<String> begins = message.optional("begins", LineForms.CONTENT);
    Optional<Duration> every = message.optional("every", PollPeriod.FORM);
    int columns = message.optional("columns", COLUMNS, 1);
    Optional<LinePattern> match = message.optional("match", LineForms.PATTERN);
    if (message.has("match")) {
      message.rejectKey("columns", "a message with match");
    }
    return ask.isEmpty() && begins.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LineMessage(name, ask.orElse(""), begins.orElse(""), every, columns, match));
  }
}
