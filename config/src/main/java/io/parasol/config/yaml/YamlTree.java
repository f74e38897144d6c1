// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.Printable;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Parses the text of a file into a tree. This is the only class that uses the YAML library.
 *
 * <p>It reads events instead of objects, so that every value keeps its position and hostile input
 * meets limits. The limits are the depth and the number of values <em>after</em> the expansion of
 * aliases: nine lines of nested aliases can stand for a billion values.
 */
public final class YamlTree {

  /** Maximum number of values; enough for ten thousand devices in one file. */
  private static final int MAX_VALUES = 500_000;

  private static final int MAX_DEPTH = 32;

  private final Path file;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private FilePosition position;
  private int values;

  private record Anchored(Yaml value, int values) {}

  private YamlTree(Path file, String text) {
    this.file = file;
    this.position = new FilePosition(file, 1, 1);
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(FileText.MAX_BYTES)
            // The buffer holds the whole text, because the default buffer makes long lines take
            // quadratic time.
            .setBufferSize(text.length() + 1)
            .setUseMarks(true)
            .build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * Parses the single document of a file.
   *
   * @throws ConfigException with the first position at which the text is not YAML.
   */
  public static Yaml parse(Path file, String text) throws ConfigException {
    YamlTree tree = new YamlTree(file, text);
    try {
      return tree.document();
    } catch (MarkedYamlEngineException malformed) {
      Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
      throw notYaml(mark.map(tree::place).orElse(tree.position), malformed.getProblem());
    } catch (ReaderException unprintable) {
      int before = Math.min(Math.max(unprintable.getPosition(), 0), text.length());
      throw notYaml(
          FileText.placeAfter(file, text.substring(0, before)), "a character that YAML forbids");
    } catch (YamlEngineException | NumberFormatException malformed) {
      // The library throws NumberFormatException if the file ends within an escape.
      throw notYaml(tree.position, "text that is not YAML from here on");
    }
  }

  private Yaml document() throws ConfigException {
    next(); // the start of the stream
    if (next().getEventId() == Event.ID.StreamEnd) {
      return new Yaml.Scalar(position, "", true);
    }
    Yaml root = value(next(), 1);
    next(); // the end of the document
    Event end = next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw problem(end, "a second document", "one document per file");
    }
    return root;
  }

  private Event next() {
    Event event = events.next();
    position = place(event);
    return event;
  }

  private Yaml value(Event event, int depth) throws ConfigException {
    if (depth > MAX_DEPTH) {
      throw problem(event, "nested deeper than " + MAX_DEPTH, "a flatter file");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    int before = values;
    count(event, 1);
    Yaml value = read(event, depth);
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      anchors.put(node.getAnchor().get(), new Anchored(value, values - before));
    }
    return value;
  }

  private Yaml read(Event event, int depth) throws ConfigException {
    if (event instanceof ScalarEvent scalar) {
      rejectTag(event, scalar.getTag());
      return new Yaml.Scalar(place(event), scalar.getValue(), scalar.isPlain());
    }
    if (!(event instanceof CollectionStartEvent collection)) {
      throw new IllegalStateException("the YAML library gave " + event);
    }
    rejectTag(event, collection.getTag());
    return event.getEventId() == Event.ID.SequenceStart
        ? sequence(event, depth)
        : mapping(event, depth);
  }

  private Yaml sequence(Event start, int depth) throws ConfigException {
    List<Yaml> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(value(event, depth + 1));
    }
    return new Yaml.Sequence(place(start), items);
  }

  private Yaml mapping(Event start, int depth) throws ConfigException {
    List<Yaml.Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      if (!(value(event, depth + 1) instanceof Yaml.Scalar key)) {
        throw problem(event, "a key that is not text", "a name, then ':'");
      }
      entries.add(new Yaml.Entry(key, value(next(), depth + 1)));
    }
    return new Yaml.Mapping(place(start), entries);
  }

  private Yaml aliased(AliasEvent alias) throws ConfigException {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      String name = Printable.of(alias.getAlias().getValue());
      throw problem(
          alias, "*" + name, "an alias of a value marked &" + name + " that ends before it");
    }
    count(alias, anchored.values());
    return anchored.value();
  }

  private void count(Event event, int more) throws ConfigException {
    values += more;
    if (values > MAX_VALUES) {
      throw problem(
          event, "more than " + MAX_VALUES + " values after the expansion of aliases", "fewer");
    }
  }

  /** Rejects tags. A tag selects the class of an object, and configuration files need none. */
  private void rejectTag(Event event, Optional<String> tag) throws ConfigException {
    if (tag.isPresent()) {
      throw problem(event, "tagged " + Printable.of(tag.get()), "a value without a tag");
    }
  }

  private ConfigException problem(Event event, String found, String expected) {
    return new ConfigException(List.of(new ConfigProblem(place(event), "", found, expected)));
  }

  private static ConfigException notYaml(FilePosition place, String found) {
    SyntaxProblem problem = SyntaxProblem.of(found);
    return new ConfigException(
        List.of(new ConfigProblem(place, "", problem.found(), problem.expected())));
  }

  private FilePosition place(Event event) {
    return event.getStartMark().map(this::place).orElse(position);
  }

  private FilePosition place(Mark mark) {
    return new FilePosition(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
