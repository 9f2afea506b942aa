// The bag lives in sessionStorage: it is gone when the tab is closed.
const KEY = "komorebi-bag";
const FREE_FROM = 8000;
const DELIVERY = 900;

export const yen = (amount) => `¥${amount.toLocaleString("en")}`;

export function lines() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

export function keep(all) {
  sessionStorage.setItem(KEY, JSON.stringify(all));
  showCount();
}

export function add(line) {
  const all = lines();
  const same = all.find((other) => other.number === line.number && other.size === line.size);
  if (same) same.amount += line.amount;
  else all.push(line);
  keep(all);
}

export function goods(all) {
  return all.reduce((sum, line) => sum + line.price * line.amount, 0);
}

export function delivery(all) {
  return goods(all) >= FREE_FROM || all.length === 0 ? 0 : DELIVERY;
}

export function showCount() {
  const count = lines().reduce((sum, line) => sum + line.amount, 0);
  const mark = document.getElementById("bag-count");
  mark.textContent = String(count);
  mark.hidden = count === 0;
}
