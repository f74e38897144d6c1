// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Handles {@code {"request":"aggregate",…}}: energy, losses and what points measured, in intervals
 * of five minutes to a year, page by page.
 */
public final class AggregateRequests implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "aggregate";

  private static final int MAX_INTERVALS = 2_000;
  private static final int MAX_DAYS = FigureStore.MAX_DAYS;
  private static final long TIMEOUT_SECONDS = 5;

  private final SiteFigures figures;
  private final ZoneId zone;
  private final Supplier<Instant> clock;

  public AggregateRequests(SiteFigures figures, ZoneId zone, Supplier<Instant> clock) {
    this.figures = figures;
    this.zone = zone;
    this.clock = clock;
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    AggregateQuestion asked = AggregateQuestion.of(question, zone, clock.get());
    LocalDate openFrom = figures.openFrom();
    List<DayPart> parts = new ArrayList<>(stored(figures.store(), asked, openFrom));
    if (!asked.to().isBefore(openFrom)) {
      parts.addAll(open(asked));
    }
    return new Page(asked, zone).of(parts);
  }

  /** Answers a request from the folder of a gateway that does not run. */
  public static Json.Obj offline(FigureStore store, ZoneId zone, Instant now, Members question)
      throws JsonException {
    AggregateQuestion asked = AggregateQuestion.of(question, zone, now);
    return new Page(asked, zone).of(stored(store, asked, LocalDate.MAX));
  }

  private static List<DayPart> stored(
      FigureStore store, AggregateQuestion asked, LocalDate before) {
    LocalDate last = asked.to().isBefore(before) ? asked.to() : before.minusDays(1);
    List<DayPart> parts = new ArrayList<>();
    long intervals = 0;
    for (LocalDate date : store.days(asked.from(), last)) {
      if (intervals > MAX_INTERVALS || parts.size() == MAX_DAYS) {
        break;
      }
      if (asked.isOfDays()) {
        store.header(date).ifPresent(header -> parts.add(DayPart.of(header, asked)));
      } else if (isWanted(date, asked)) {
        Optional<DayPart> part = store.day(date, asked::needs).map(day -> DayPart.of(day, asked));
        part.ifPresent(parts::add);
        // More than a page holds must be read before reading stops, so that the page has a next
        // one.
        intervals += part.map(each -> each.count(asked.after())).orElse(0L);
      }
    }
    return parts;
  }

  /** Returns whether a day may have intervals after those of the page before. */
  private static boolean isWanted(LocalDate date, AggregateQuestion asked) {
    return asked.after() == Long.MIN_VALUE
        || date.plusDays(2).toEpochDay() * 86_400_000L > asked.after();
  }

  private List<DayPart> open(AggregateQuestion asked) throws RefusedRequestException, IOException {
    try {
      return figures
          .ask(
              work -> {
                List<DayPart> parts = new ArrayList<>();
                for (DayRecord each : work.open().days().values()) {
                  LocalDate date = each.day().date();
                  if (!date.isBefore(asked.from()) && !date.isAfter(asked.to())) {
                    DayRecord current = each.at(each.positions());
                    current.energies().putAll(work.engine().energies(date));
                    parts.add(DayPart.of(current, asked));
                  }
                }
                return parts;
              })
          .toCompletableFuture()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (ExecutionException | TimeoutException busy) {
      throw new RefusedRequestException(
          "busy", "the figures of today are being computed; try again in a minute");
    }
  }

  /** Writes the intervals that fit into one answer. */
  private record Page(AggregateQuestion asked, ZoneId zone) {

    Json.Obj of(List<DayPart> parts) {
      List<Json> intervals = new ArrayList<>();
      JsonBuilder answer =
          Json.object()
              .put("resolution", asked.resolutionName())
              .put("point", asked.point().toString())
              .put("time-zone", zone.getId());
      asked.device().ifPresent(device -> answer.put("device", device));
      for (List<DayPart> group : groups(parts)) {
        for (Aggregate each : merged(group)) {
          if (!asked.includes(each)) {
            continue;
          }
          if (intervals.size() == MAX_INTERVALS) {
            return answer.put("intervals", intervals).put("next", each.from()).build();
          }
          intervals.add(interval(each, group));
        }
      }
      return answer.put("intervals", intervals).build();
    }

    /** Returns the days of each month or year together, and other days one by one. */
    private List<List<DayPart>> groups(List<DayPart> parts) {
      List<List<DayPart>> groups = new ArrayList<>();
      Object before = "";
      for (DayPart each : parts) {
        if (!each.intervals().isEmpty()) {
          Object period = period(each.day().date());
          if (!period.equals(before)) {
            groups.add(new ArrayList<>());
          }
          groups.get(groups.size() - 1).add(each);
          before = period;
        }
      }
      return groups;
    }

    private Object period(LocalDate date) {
      return switch (asked.resolution()) {
        case MONTH -> YearMonth.from(date);
        case YEAR -> date.getYear();
        default -> date;
      };
    }

    private List<Aggregate> merged(List<DayPart> group) {
      return asked.resolution().compareTo(Resolution.DAY) <= 0
          ? group.get(0).intervals()
          : List.of(Aggregate.merge(group.stream().map(each -> each.intervals().get(0)).toList()));
    }

    private Json.Obj interval(Aggregate each, List<DayPart> group) {
      JsonBuilder json = Json.object().put("from", each.from()).put("to", each.to());
      if (asked.isEnergy()) {
        json.put(
            "energy",
            each.hasEnergy() ? new Json.Num(wattHours(each.milliWattHours())) : new Json.Nil());
      }
      json.putRounded("completeness", each.completeness());
      if (each.estimated()) {
        json.put("estimated", true);
      }
      if (each.values().count() > 0) {
        json.put("count", each.values().count())
            .putRounded("min", each.values().min())
            .putRounded("mean", each.values().mean())
            .putRounded("max", each.values().max())
            .putRounded("last", each.values().last());
      }
      if (asked.isOfDays()) {
        addLosses(json, group);
      }
      return json.build();
    }

    private void addLosses(JsonBuilder json, List<DayPart> group) {
      List<DeviceLosses> losses = group.stream().flatMap(day -> day.losses().stream()).toList();
      if (losses.isEmpty()) {
        return;
      }
      Waterfall waterfall = Waterfall.of(losses);
      JsonBuilder causes = Json.object();
      waterfall.losses().forEach((cause, lost) -> causes.put(cause.wireName(), wattHours(lost)));
      json.put("possible", wattHours(waterfall.possible())).put("lost", causes);
      if (asked.device().isEmpty()) {
        double money = group.stream().mapToDouble(DayPart::money).sum();
        json.put("money", BigDecimal.valueOf(money).setScale(4, RoundingMode.HALF_UP));
      }
    }

    private static BigDecimal wattHours(long milliWattHours) {
      return BigDecimal.valueOf(milliWattHours, 3);
    }
  }
}
