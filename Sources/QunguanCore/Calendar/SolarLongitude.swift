import Foundation

/// The sun's apparent geocentric longitude, and when it has a given one.
///
/// The theory is VSOP87D (Bretagnon and Francou, Astronomy and Astrophysics 202, 1988) down to
/// terms of 10⁻⁷ rad, corrected as in Meeus, Astronomical Algorithms, chapter 25: to the FK5, by
/// aberration, and by the 13 greatest terms of the IAU 1980 nutation (chapter 22). ΔT is that of
/// Espenak and Meeus, Five Millennium Canon of Solar Eclipses, section 2.6.
///
/// From 1900 to 2100 what is left out comes to 6 s at most. The instants of `lunar_python`, which
/// has a ΔT of its own, are 12 s off at most until 2030 and 32 s later: nobody knows yet how long
/// the days will be. In other years, too, only ΔT is worse.
enum SolarLongitude {
  /// When the longitude is `degrees`, near that day (a few days off at most, in days since
  /// 1970-01-01); to the second.
  static func instant(at degrees: Double, near day: Double) -> Timestamp {
    var days = day - epoch
    // Newton's method; the sun's speed is within 4% of its mean, so that each step leaves a 25th.
    for _ in 0..<8 {
      let rest = (degrees - apparent(at: days) + 540).wrapped(to: 360) - 180
      days += rest / 360 * 365.2422
      if abs(rest) < 1e-6 { break }
    }
    let seconds = (days + epoch) * 86_400 - deltaT(in: 2000 + days / 365.25)
    return Timestamp(seconds: Int64(seconds.rounded()))
  }

  /// J2000.0 in days since 1970-01-01.
  private static let epoch = 10_957.5

  /// In degrees; `days` of terrestrial time since J2000.0.
  private static func apparent(at days: Double) -> Double {
    let centuries = days / 36_525
    let millennia = days / 365_250
    // The earth as the sun sees it, in 10⁻⁸ rad; from here, the sun is opposite.
    let earth = waves.reversed().reduce(0) { sum, waves in
      sum * millennia + waves.reduce(0) { $0 + $1.size * cos($1.phase + $1.rate * millennia) }
    }
    let anomaly = (357.52911 + 35_999.05029 * centuries) * .pi / 180
    let distance = 1.00014 - 0.01671 * cos(anomaly) - 0.00014 * cos(2 * anomaly)
    let seconds = nutation(at: centuries) - 0.09033 - 20.4898 / distance
    return earth * 1e-8 * 180 / .pi + 180 + seconds / 3600
  }

  /// In longitude, in seconds of arc.
  private static func nutation(at centuries: Double) -> Double {
    func angle(_ start: Double, _ rate: Double) -> Double {
      (start + rate * centuries) * .pi / 180
    }
    let elongation = angle(297.85036, 445_267.11148)
    let sun = angle(357.52772, 35_999.05034)
    let moon = angle(134.96298, 477_198.867398)
    let latitude = angle(93.27191, 483_202.017538)
    let node = angle(125.04452, -1934.136261)
    let longitude = 2 * (latitude + node)
    return -(17.1996 + 0.01742 * centuries) * sin(node) + 0.2062 * sin(2 * node)
      - 1.3187 * sin(longitude - 2 * elongation) - 0.2274 * sin(longitude)
      + 0.1426 * sin(sun) + 0.0712 * sin(moon)
      - 0.0517 * sin(longitude - 2 * elongation + sun)
      + 0.0217 * sin(longitude - 2 * elongation - sun)
      - 0.0386 * sin(longitude - node) - 0.0301 * sin(longitude + moon)
      + 0.0123 * sin(longitude - moon) - 0.0158 * sin(moon - 2 * elongation)
      + 0.0129 * sin(longitude - node - 2 * elongation)
  }

  /// Terrestrial time less universal time, in seconds; `year` has a fraction.
  private static func deltaT(in year: Double) -> Double {
    func polynomial(from start: Double, _ coefficients: Double...) -> Double {
      coefficients.reversed().reduce(0) { $0 * (year - start) + $1 }
    }
    return switch year {
    case 1900..<1920:
      polynomial(from: 1900, -2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)
    case 1920..<1941: polynomial(from: 1920, 21.20, 0.84493, -0.076100, 0.0020936)
    case 1941..<1961: polynomial(from: 1950, 29.07, 0.407, -1 / 233.0, 1 / 2547.0)
    case 1961..<1986: polynomial(from: 1975, 45.45, 1.067, -1 / 260.0, -1 / 718.0)
    case 1986..<2005:
      polynomial(
        from: 2000, 63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599)
    case 2005..<2050: polynomial(from: 2000, 62.92, 0.32217, 0.005589)
    case 2050..<2150: polynomial(from: 1820, -20, 0, 0.0032) - 0.5628 * (2150 - year)
    default: polynomial(from: 1820, -20, 0, 0.0032)
    }
  }

  /// `size` in 10⁻⁸ rad, `phase` in rad, `rate` in rad a millennium.
  private typealias Wave = (size: Double, phase: Double, rate: Double)

  /// VSOP87D's L0, L1 and L2 of the earth.
  private static let waves: [[Wave]] = [
    [
      (175_347_045.673, 0, 0), (3_341_656, 4.6692568, 6_283.075850), (34_894, 4.62610, 12_566.1517),
      (3_497, 2.74412, 5_753.3849), (3_418, 2.82887, 3.5231), (3_136, 3.62767, 77_713.7715),
      (2_676, 4.41808, 7_860.4194), (2_343, 6.13516, 3_930.2097), (1_324, 0.74246, 11_506.7698),
      (1_273, 2.03710, 529.6910), (1_199, 1.10963, 1_577.3435), (990, 5.23268, 5_884.9268),
      (902, 2.04505, 26.2983), (857, 3.50849, 398.1490), (780, 1.17883, 5_223.6939),
      (753, 2.53339, 5_507.5532), (505, 4.58293, 18_849.2275), (492, 4.20507, 775.5226),
      (357, 2.91954, 0.0673), (317, 5.84902, 11_790.6291), (284, 1.89869, 796.2980),
      (271, 0.31489, 10_977.0788), (243, 0.34481, 5_486.7778), (206, 4.80647, 2_544.3144),
      (205, 1.86948, 5_573.1428), (202, 2.45768, 6_069.7768), (156, 0.83306, 213.2991),
      (132, 3.41118, 2_942.4634), (126, 1.08303, 20.7754), (115, 0.64545, 0.9803),
      (103, 0.63600, 4_694.0030), (102, 0.97569, 15_720.8388), (102, 4.26680, 7.1135),
      (99, 6.20993, 2_146.1654), (98, 0.68101, 155.4204), (86, 5.98323, 161_000.6857),
      (85, 1.29871, 6_275.9623), (85, 3.67080, 71_430.6956), (80, 1.80791, 17_260.1547),
      (79, 3.03698, 12_036.4607), (75, 1.75509, 5_088.6288), (74, 3.50319, 3_154.6871),
      (74, 4.67927, 801.8209), (70, 0.83298, 9_437.7629), (62, 3.97764, 8_827.3903),
      (61, 1.81840, 7_084.8968), (57, 2.78430, 6_286.5990), (56, 4.38695, 14_143.4952),
      (56, 3.47006, 6_279.5527), (52, 0.18915, 12_139.5535), (52, 1.33283, 1_748.0164),
      (51, 0.28307, 5_856.4777), (49, 0.48735, 1_194.4470), (41, 5.36817, 8_429.2413),
      (41, 2.39851, 19_651.0485), (39, 6.16833, 10_447.3878), (37, 6.04134, 10_213.2855),
      (37, 2.56955, 1_059.3819), (36, 1.70876, 2_352.8662), (36, 1.77597, 6_812.7668),
      (33, 0.59309, 17_789.8456), (30, 0.44294, 83_996.8473), (30, 2.73975, 1_349.8674),
      (25, 3.16471, 4_690.4798), (25, 0.21485, 3.5904), (24, 0.48474, 8_031.0923),
      (24, 2.06528, 3_340.6124), (23, 5.22198, 4_705.7323), (22, 5.55594, 553.5694),
      (21, 1.42564, 16_730.4637), (21, 4.14825, 951.7184), (20, 0.37134, 283.8593),
      (20, 5.22208, 12_168.0027), (20, 5.77470, 6_309.3742), (19, 3.82220, 23_581.2582),
      (19, 5.38627, 149_854.4001), (18, 2.21491, 13_367.9726), (17, 4.56053, 135.0651),
      (16, 5.98838, 11_769.8537), (15, 4.19567, 6_256.7775), (14, 4.19315, 242.7286),
      (14, 3.72355, 38.0277), (14, 4.40138, 6_681.2249), (14, 1.88934, 7_632.9433),
      (13, 1.13052, 5.5229), (12, 2.62230, 955.5997), (12, 1.00351, 632.7837),
      (11, 0.17739, 4_164.3120), (11, 0.32735, 103.0928), (11, 0.93872, 11_926.2544),
      (10, 5.35910, 1_592.5960), (10, 6.19983, 6_438.4962), (10, 6.02915, 5_746.2713),
    ],
    [
      (628_331_966_747, 0, 0), (206_059, 2.6782346, 6_283.075850), (4_303, 2.63513, 12_566.1517),
      (425, 1.59047, 3.5231), (119, 5.79557, 26.2983), (109, 2.96618, 1_577.3435),
    ],
    [
      (52_919, 0, 0), (8_720, 1.0720967, 6_283.075850),
    ],
  ]
}

extension Double {
  /// From 0 up to `length`.
  fileprivate func wrapped(to length: Double) -> Double {
    let rest = truncatingRemainder(dividingBy: length)
    return rest < 0 ? rest + length : rest
  }
}
