// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;

/** One level of a row's topic, and which levels of a real topic it stands for. */
sealed interface Level {

  /** Whether a real topic may have this at its place; never true for a wildcard. */
  boolean admits(String level);

  /** Whether a subscriber may put {@code +} at its place. */
  default boolean admitsAny() {
    return false;
  }

  /** What a filter of MQTT has at its place. */
  default String inFilter() {
    return "+";
  }

  static Level of(String written, String own) {
    return switch (written) {
      case "{own}" -> new Word(own);
      case "{device}" -> new Device();
      case "{name}" -> new Operator();
      case "{kind}" -> new AnyKind();
      case "+" -> new Anybody();
      default -> new Word(written);
    };
  }

  /** Exactly this. */
  record Word(String word) implements Level {
    @Override
    public boolean admits(String level) {
      return word.equals(level);
    }

    @Override
    public String inFilter() {
      return word;
    }
  }

  /** Any device: {@code gateway} and {@code reply} are none. */
  record Device() implements Level {
    @Override
    public boolean admits(String level) {
      try {
        return new DeviceId(level).value().equals(level);
      } catch (IllegalArgumentException otherwise) {
        return false;
      }
    }
  }

  /** Any operator; nobody is called as a kind of message is. */
  record Operator() implements Level {
    @Override
    public boolean admits(String level) {
      try {
        return new OperatorName(level).value().equals(level);
      } catch (IllegalArgumentException otherwise) {
        return false;
      }
    }
  }

  /** What the gateway may call a message about itself; a name of the same form as all others. */
  record AnyKind() implements Level {
    @Override
    public boolean admits(String level) {
      return new Device().admits(level);
    }
  }

  /** Any device, and the gateway; whoever may subscribe to each of them may to all at once. */
  record Anybody() implements Level {
    @Override
    public boolean admits(String level) {
      return level.equals("gateway") || new Device().admits(level);
    }

    @Override
    public boolean admitsAny() {
      return true;
    }
  }
}
