// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.config.model.profile.PointMeaning;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The meanings of the points of SunSpec models. Points that are not in the table have none:
 * settings, curves, times, and quantities whose sign the models leave open, such as the power of a
 * battery (802).
 */
public final class SunSpecMeanings {

  /** The number of the group of a point: {@code module.2.DCW} is of group 2. */
  private static final Pattern NUMBER = Pattern.compile("\\.([1-9][0-9]{0,2})\\.");

  private static final String NUMBERED = "(n)";

  private static final Map<Integer, Map<String, String>> BY_MODEL = new HashMap<>();

  static {
    // spotless:off
    models("Mn=manufacturer Md=model SN=serial Vr=firmware", 1);
    models("""
        A=ac_current AphA=ac_current(1) AphB=ac_current(2) AphC=ac_current(3)
        PPVphAB=ac_line_voltage(1) PPVphBC=ac_line_voltage(2) PPVphCA=ac_line_voltage(3)
        PhVphA=ac_voltage(1) PhVphB=ac_voltage(2) PhVphC=ac_voltage(3)
        W=ac_power Hz=ac_frequency VA=ac_apparent_power VAr=ac_reactive_power PF=power_factor
        WH=ac_energy_total DCA=dc_current DCV=dc_voltage DCW=dc_power
        TmpCab=internal_temp TmpSnk=heat_sink_temp St=status Evt1=alarms(1) Evt2=alarms(2)
        """, 101, 102, 103, 111, 112, 113);
    models("WRtg=rated_power VARtg=rated_apparent_power WHRtg=battery_capacity", 120);
    models("ActWh=ac_energy_total Ris=insulation_resistance", 122);
    models("WMaxLimPct=active_limit WMaxLim_Ena=active_limit_enabled", 123);
    models("ChaState=battery_soc InBatV=battery_voltage", 124);
    models("""
        Evt=alarms module.DCA=dc_current(n) module.DCV=dc_voltage(n) module.DCW=dc_power(n)
        module.DCWH=dc_energy_total(n) module.DCSt=status(n) module.DCEvt=alarms(n)
        """, 160);
    models("""
        A=ac_current AphA=ac_current(1) AphB=ac_current(2) AphC=ac_current(3)
        PhV=ac_voltage PhVphA=ac_voltage(1) PhVphB=ac_voltage(2) PhVphC=ac_voltage(3)
        PPV=ac_line_voltage PPVphAB=ac_line_voltage(1) PPVphBC=ac_line_voltage(2)
        PPVphCA=ac_line_voltage(3) PhVphAB=ac_line_voltage(1) PhVphBC=ac_line_voltage(2)
        PhVphCA=ac_line_voltage(3) Hz=ac_frequency
        W=import_power WphA=import_power(1) WphB=import_power(2) WphC=import_power(3)
        VA=ac_apparent_power VAphA=ac_apparent_power(1) VAphB=ac_apparent_power(2)
        VAphC=ac_apparent_power(3) VAR=ac_reactive_power VARphA=ac_reactive_power(1)
        VARphB=ac_reactive_power(2) VARphC=ac_reactive_power(3)
        PF=power_factor PFphA=power_factor(1) PFphB=power_factor(2) PFphC=power_factor(3)
        TotWhExp=export_energy_total TotWhExpPhA=export_energy_total(1)
        TotWhExpPhB=export_energy_total(2) TotWhExpPhC=export_energy_total(3)
        TotWhImp=import_energy_total TotWhImpPhA=import_energy_total(1)
        TotWhImpPhB=import_energy_total(2) TotWhImpPhC=import_energy_total(3) Evt=alarms
        """, 201, 202, 203, 204, 211, 212, 213, 214);
    models("""
        repeating.GHI=ghi(n) repeating.POAI=poa_irradiance(n) repeating.DFI=dhi(n)
        repeating.DNI=dni(n)
        """, 302);
    models("temp.TmpBOM=module_temp(n)", 303);
    models("GHI=ghi", 306);
    models("""
        TmpAmb=ambient_temp RH=humidity Pres=pressure WndSpd=wind WndDir=wind_direction Rain=rain
        """, 307);
    models("GHI=ghi TmpBOM=module_temp TmpAmb=ambient_temp WndSpd=wind", 308);
    models("""
        DCA=dc_current DCV=dc_voltage DCW=dc_power DCWh=dc_energy_total Tmp=internal_temp Evt=alarms
        string.InDCA=dc_current(n) string.InDCV=dc_voltage(n) string.InDCW=dc_power(n)
        string.InDCWh=dc_energy_total(n) string.InEvt=alarms(n)
        """, 401, 402, 403, 404);
    models("""
        Stat=status Evt=alarms InA=dc_current InV=dc_voltage InW=dc_power InWh=dc_energy_total
        Tmp=module_temp
        """, 501, 502);
    models("""
        GlblAlm=alarms tracker.ElPos=tracker_elevation(n) tracker.AzPos=tracker_azimuth(n)
        tracker.Alm=alarms(n)
        """, 601);
    models("""
        InvSt=status Alrm=alarms W=ac_power VA=ac_apparent_power Var=ac_reactive_power
        PF=power_factor A=ac_current LLV=ac_line_voltage LNV=ac_voltage Hz=ac_frequency
        TotWhInj=ac_energy_total TmpAmb=ambient_temp TmpCab=internal_temp TmpSnk=heat_sink_temp
        WL1=ac_power(1) VAL1=ac_apparent_power(1) VarL1=ac_reactive_power(1) PFL1=power_factor(1)
        AL1=ac_current(1) VL1L2=ac_line_voltage(1) VL1=ac_voltage(1) TotWhInjL1=ac_energy_total(1)
        WL2=ac_power(2) VAL2=ac_apparent_power(2) VarL2=ac_reactive_power(2) PFL2=power_factor(2)
        AL2=ac_current(2) VL2L3=ac_line_voltage(2) VL2=ac_voltage(2) TotWhInjL2=ac_energy_total(2)
        WL3=ac_power(3) VAL3=ac_apparent_power(3) VarL3=ac_reactive_power(3) PFL3=power_factor(3)
        AL3=ac_current(3) VL3L1=ac_line_voltage(3) VL3=ac_voltage(3) TotWhInjL3=ac_energy_total(3)
        """, 701);
    models("WMaxRtg=rated_power VAMaxRtg=rated_apparent_power", 702);
    models("WMaxLimPct=active_limit WMaxLimPctEna=active_limit_enabled", 704);
    models("WHRtg=battery_capacity SoC=battery_soc SoH=battery_soh Sta=status", 713);
    models("""
        DCA=dc_current DCW=dc_power DCWhInj=dc_energy_total PrtAlrms=alarms
        Prt.DCA=dc_current(n) Prt.DCV=dc_voltage(n) Prt.DCW=dc_power(n)
        Prt.DCWhInj=dc_energy_total(n) Prt.DCSta=status(n) Prt.DCAlrm=alarms(n)
        """, 714);
    models("""
        WHRtg=battery_capacity SoC=battery_soc SoH=battery_soh State=status Evt1=alarms(1)
        Evt2=alarms(2) V=battery_voltage
        """, 802);
    models("ModTmpAvg=battery_temp", 803);
    // spotless:on
  }

  private SunSpecMeanings() {}

  private static void models(String meanings, int... models) {
    Map<String, String> table = new LinkedHashMap<>();
    for (String each : meanings.strip().split("\\s+", -1)) {
      int equals = each.indexOf('=');
      table.put(each.substring(0, equals), each.substring(equals + 1));
    }
    for (int model : models) {
      BY_MODEL.put(model, table);
    }
  }

  /**
   * Returns the table of a model: its points, without the numbers of groups, and their meanings.
   */
  static Map<String, String> of(int model) {
    return BY_MODEL.getOrDefault(model, Map.of());
  }

  /**
   * Returns the meaning of a point.
   *
   * @param path its name within the model: {@code W}, {@code module.2.DCW}.
   */
  public static Optional<PointMeaning> of(int model, String path) {
    Matcher matcher = NUMBER.matcher(path);
    String number = matcher.find() ? "(" + matcher.group(1) + ")" : "";
    return Optional.ofNullable(of(model).get(NUMBER.matcher(path).replaceFirst(".")))
        .map(text -> text.replace(NUMBERED, number))
        .flatMap(PointMeaning::parse);
  }
}
