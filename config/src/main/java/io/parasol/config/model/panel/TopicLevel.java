// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

/** One level of a {@link TopicPattern}. */
sealed interface TopicLevel {

  /** Exactly this text. */
  record Literal(String text) implements TopicLevel {}

  /** Any text between a prefix and a suffix, at least one character. */
  record Capture(String prefix, String name, String suffix) implements TopicLevel {
    boolean matches(String level) {
      return level.length() > prefix.length() + suffix.length()
          && level.startsWith(prefix)
          && level.endsWith(suffix);
    }

    String captured(String level) {
      return level.substring(prefix.length(), level.length() - suffix.length());
    }
  }

  /** The wildcard {@code +}. */
  record Any() implements TopicLevel {}

  /** The wildcard {@code #}: all further levels. */
  record Rest() implements TopicLevel {}

  /** Returns whether this level matches each text that the other one matches. */
  default boolean covers(TopicLevel other) {
    if (this instanceof Any) {
      return true;
    }
    if (this instanceof Capture wide) {
      return other instanceof Literal literal
          ? wide.matches(literal.text())
          : other instanceof Capture narrow
              && narrow.prefix().startsWith(wide.prefix())
              && narrow.suffix().endsWith(wide.suffix());
    }
    return equals(other);
  }

  /** Returns whether there is a text that both levels match. */
  default boolean overlaps(TopicLevel other) {
    if (this instanceof Capture one && other instanceof Capture two) {
      return (one.prefix().startsWith(two.prefix()) || two.prefix().startsWith(one.prefix()))
          && (one.suffix().endsWith(two.suffix()) || two.suffix().endsWith(one.suffix()));
    }
    return covers(other) || other.covers(this);
  }
}
