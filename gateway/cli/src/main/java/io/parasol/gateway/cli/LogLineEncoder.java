// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Encodes a log event as one line of text, of JSON, or for the journal of systemd. */
public final class LogLineEncoder extends EncoderBase<ILoggingEvent> {

  /** How the names of Parasol's own loggers begin. */
  private static final String OWN = "io.parasol.";

  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n\\x{85}\\x{2028}\\x{2029}]+");

  /**
   * What could make a terminal show something else than the line: control characters and marks of
   * the direction of text. And lone surrogates, which have no encoding.
   */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}&&[^\\t]]");

  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  /** How the lines look. */
  private LogFormat format = LogFormat.TEXT;

  private boolean hasStackTraces;

  public void setFormat(String name) {
    format = LogFormat.valueOf(name);
  }

  /** Sets whether the stack traces of exceptions are written, too. */
  public void setStackTraces(boolean isWritten) {
    hasStackTraces = isWritten;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case JSON -> json(event);
          case JOURNALD -> "<%d>%s".formatted(priority(event.getLevel()), text(event));
          case AUTO, TEXT ->
              "%s %-5s %s".formatted(RFC_3339.format(at(event)), event.getLevel(), text(event));
        };
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Instant at(ILoggingEvent event) {
    return Instant.ofEpochMilli(event.getTimeStamp());
  }

  private String text(ILoggingEvent event) {
    String message = onOneLine(message(event));
    String trace = stackTrace(event);
    return trace.isEmpty() ? message : message + "\n" + trace.stripTrailing();
  }

  /**
   * Returns what happened and, of a library, why: those hand over the exception only, whose stack
   * trace is not written.
   */
  private static String message(ILoggingEvent event) {
    String message = String.valueOf(event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null || event.getLoggerName().startsWith(OWN)
        ? message
        : "%s why=\"%s: %s\"".formatted(message, thrown.getClassName(), thrown.getMessage());
  }

  private static String onOneLine(String message) {
    return UNPRINTABLE.matcher(LINE_ENDS.matcher(message).replaceAll(" | ")).replaceAll("?");
  }

  private static String encodable(String message) {
    return LONE_SURROGATE.matcher(message).replaceAll("?");
  }

  private String stackTrace(ILoggingEvent event) {
    return hasStackTraces && event.getThrowableProxy() != null
        ? ThrowableProxyUtil.asString(event.getThrowableProxy())
        : "";
  }

  private String json(ILoggingEvent event) {
    JsonBuilder json =
        Json.object()
            .put("time", RFC_3339.format(at(event)))
            .put("level", event.getLevel().toString().toLowerCase(Locale.ROOT))
            .put("logger", event.getLoggerName())
            .put("message", encodable(message(event)));
    String trace = stackTrace(event);
    if (!trace.isEmpty()) {
      json.put("stack-trace", encodable(trace));
    }
    return new String(json.toBytes(), StandardCharsets.UTF_8);
  }

  /** Returns the severity (RFC 5424, section 6.2.1). */
  private static int priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return 3;
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return 4;
    }
    return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
  }
}
