// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.ExpectedPower;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.peers.PeerComparison;
import io.parasol.gateway.analytics.peers.PeerRecord;
import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimates what each inverter of a plant can give: by its neighbours where two at least can be
 * compared, else by a sensor, else by the clear sky and the share of it that other inverters reach.
 */
public final class PossibleEstimate {

  private static final double MIN_MODEL_SHARE = 0.03;
  private static final int NEAR_SLOTS = 12;

  /** Inverters of a group differ by less than this in how much larger their modules are. */
  private static final double NEAR_RATING = 0.9;

  private final PlantDay plant;
  private final List<List<ExpectedPower>> models = new ArrayList<>();
  private final double[] clearShare;
  private final double clearShareOfDay;

  public PossibleEstimate(PlantDay plant, List<PeerComparison> groups) {
    this.plant = plant;
    for (DeviceDay each : plant.devices()) {
      models.add(model(each.nameplate()));
    }
    this.clearShare = clearShares(groups);
    this.clearShareOfDay = Robust.median(clearShare);
  }

  private List<ExpectedPower> model(Nameplate nameplate) {
    List<ExpectedPower> model = new ArrayList<>(plant.sky().size());
    for (int slot = 0; slot < plant.sky().size(); slot++) {
      model.add(plant.sky().get(slot).expected(nameplate, plant.weather().get(slot)));
    }
    return model;
  }

  /** For each slot, the share of the clear sky that inverters reach which nothing holds back. */
  private double[] clearShares(List<PeerComparison> groups) {
    double[] shares = new double[plant.sky().size()];
    double[] ratios = new double[plant.devices().size()];
    for (int slot = 0; slot < shares.length; slot++) {
      for (int i = 0; i < ratios.length; i++) {
        Nameplate nameplate = plant.devices().get(i).nameplate();
        double dc = nameplate.array().dcWatts();
        double peers = Math.min(groups.get(i).reference(slot) * dc, nameplate.acWatts());
        double model = models.get(i).get(slot).watts();
        ratios[i] = model > MIN_MODEL_SHARE * dc ? peers / model : Double.NaN;
      }
      shares[slot] = Robust.median(ratios);
    }
    return shares;
  }

  /**
   * Estimates one inverter.
   *
   * @param index of the inverter in the plant
   * @param group its comparison
   * @param mostAtRating the slots in which most of the group is at its rating
   * @param record what is known of it among its group
   * @param modelFactor its typical factor to the model with a sensor
   */
  public PossiblePower of(
      int index,
      PeerComparison group,
      boolean[] mostAtRating,
      PeerRecord record,
      double modelFactor) {
    DeviceDay device = plant.devices().get(index);
    double dc = device.nameplate().array().dcWatts();
    double rating = device.nameplate().acWatts();
    double[] watts = new double[plant.sky().size()];
    boolean[] isCompared = new boolean[watts.length];
    Method[] methods = new Method[watts.length];
    for (int slot = 0; slot < watts.length; slot++) {
      ExpectedPower model = models.get(index).get(slot);
      double peers = group.expected(record, slot) * dc;
      isCompared[slot] = group.counted(slot) >= 2 || isAnother(device, group, slot);
      boolean clips = clips(device, model, isCompared[slot] ? peers : Double.NaN);
      if (isCompared[slot] && !clips) {
        boolean wouldClip = mostAtRating[slot] && peers > NEAR_RATING * rating;
        watts[slot] = wouldClip && isOut(device, slot) ? rating : Math.min(peers, rating);
        methods[slot] = Method.PEERS;
      } else {
        double factor = model.method() == Method.CLEAR_SKY ? clearShareNear(slot) : modelFactor;
        watts[slot] = (clips ? model.unclippedWatts() : model.watts()) * factor;
        methods[slot] = model.method();
      }
    }
    return new PossiblePower(watts, methods, isCompared, group.others(record));
  }

  /**
   * Returns whether the sensor shows more than an inverter can convert. Neighbours that are far
   * from the rating contradict a sensor that looks elsewhere.
   */
  private static boolean clips(DeviceDay device, ExpectedPower model, double peers) {
    return model.method() == Method.PLANE_SENSOR
        && model.unclippedWatts() > model.watts()
        && !(peers < NEAR_RATING * device.nameplate().acWatts());
  }

  private static boolean isOut(DeviceDay device, int slot) {
    return !(device.specificPower(slot) >= PlantDay.ZERO_SHARE);
  }

  /** The only member that counts is another one, because this one is held back or silent. */
  private boolean isAnother(DeviceDay device, PeerComparison group, int slot) {
    return group.counted(slot) == 1
        && (device.isSilent(slot)
            || plant.isHeldBack(device, slot)
            || device.specificPower(slot) < PlantDay.ZERO_SHARE);
  }

  /** The share of this slot, else of the nearest slots, else of the day, else 1. */
  private double clearShareNear(int slot) {
    for (int distance = 0; distance <= NEAR_SLOTS; distance++) {
      double share = Robust.median(at(slot - distance), at(slot + distance));
      if (!Double.isNaN(share)) {
        return share;
      }
    }
    return Double.isNaN(clearShareOfDay) ? 1 : clearShareOfDay;
  }

  private double at(int slot) {
    return slot >= 0 && slot < clearShare.length ? clearShare[slot] : Double.NaN;
  }

  /** Returns the model of an inverter in a slot, without any factor of its own. */
  public ExpectedPower model(int index, int slot) {
    return models.get(index).get(slot);
  }
}
