use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let book = parallax::codebook::load(std::path::Path::new(&a[1])).unwrap();
    let mut texts = Vec::new();
    let mut bytes = 0;
    for e in walkdir::WalkDir::new(&a[2]).sort_by_file_name() {
        let e = e.unwrap();
        let n = e.file_name().to_string_lossy().into_owned();
        if e.file_type().is_file() && n.ends_with(".txt") && !n.starts_with('.') {
            let t = String::from_utf8_lossy(&std::fs::read(e.path()).unwrap()).into_owned();
            let mut cur = String::new();
            for l in t.split(['\n', '\r']) {
                if cur.len() > 600 { bytes += cur.len(); texts.push(std::mem::take(&mut cur)); }
                cur.push_str(l);
                cur.push(' ');
            }
            bytes += cur.len();
            texts.push(cur);
        }
    }
    let lang = a.get(3).map_or("en", |s| s).parse().unwrap();
    let tagger = parallax::tag::Tagger::new(&book.themes, lang);
    for _ in 0..3 {
        let t = Instant::now();
        let half = texts.len() / 2;
        let counts: Vec<Vec<u64>> = std::thread::scope(|s| {
            [&texts[..half], &texts[half..]].map(|part| { let tagger=&tagger; let n = book.themes.len(); s.spawn(move || {
                let mut scratch = tagger.scratch();
                let mut c = vec![0u64; n];
                for text in part { for h in tagger.hits(text, &mut scratch) { c[h.theme as usize] += 1; } }
                c
            })}).into_iter().map(|h| h.join().unwrap()).collect()
        });
        let e = t.elapsed().as_secs_f64();
        let sum: Vec<u64> = (0..book.themes.len()).map(|i| counts.iter().map(|c| c[i]).sum()).collect();
        println!("{} texts {:.1} MB {:.3}s {:.0} MB/s hits {}", texts.len(), bytes as f64/1e6, e, bytes as f64/1e6/e, sum.iter().sum::<u64>());
        if std::env::var("V").is_ok() { for (t,c) in book.themes.iter().zip(&sum) { println!("{} {}", t.id, c); } }
    }
}
